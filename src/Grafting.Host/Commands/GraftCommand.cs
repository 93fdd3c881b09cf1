using System.CommandLine;
using System.Globalization;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Mixing;

namespace Grafting.Host.Commands;

/// <summary><c>graft OWN DONOR</c>: grafts one weights file with another, and shows the coefficients.</summary>
internal static class GraftCommand
{
    public static Command Create()
    {
        var own = new Argument<string>("OWN") { Description = "The weights that are grafted (safetensors or PyTorch)" };
        var donor = new Argument<string>("DONOR") { Description = "The weights that are mixed into them" };
        var model = CommonOptions.Model();
        var mixing = SettingFlags.Of("--level", "--a", "--c");
        var output = new Option<string?>("--out")
        {
            Description = "Where the grafted weights go: safetensors, or PyTorch where it ends in .pth, .pt, .t7 or .tar (default: nowhere)",
            HelpName = "FILE",
        };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "graft",
            "Grafts the weights of one file with those of another.",
            new Example("grafting graft own.safetensors donor.safetensors --out grafted.safetensors", "What the ring does after an epoch"),
            new Example("grafting graft own.safetensors donor.safetensors --a 0.4 --c 500 --json", "Only the coefficients, as JSON"),
            new Example("grafting graft own.safetensors donor.safetensors --level filter", "Channel by channel: a row for each batch norm"))
        {
            own, donor, model,
        };
        mixing.AddTo(command);
        command.Add(output);
        command.Add(json);
        command.SetAction(result =>
        {
            var options = TrainOptionsSources.Merge([], mixing.Given(result));
            TrainOptionsValidation.Check(options);
            var report = Graft(
                result.GetRequiredValue(own), result.GetRequiredValue(donor), result.GetValue(model), options, result.GetValue(output));
            Print(result.InvocationConfiguration.Output, report, result.GetValue(json));
        });
        return command;
    }

    private static GraftReport Graft(string ownPath, string donorPath, string? model, TrainOptions options, string? outputPath)
    {
        var ownFile = StoredWeights.Open(ownPath);
        var layout = FileLayout.Identify(ownFile, model);
        if (options.Level is GraftLevel.Filter && layout.Architecture == StoredWeights.UnknownArchitecture)
        {
            throw new GraftingException(
                $"{ownPath} is of no known architecture, so it is not known which batch norm belongs to which convolution: name it with --model.");
        }

        var rule = GraftRule.For(options, layout);
        var own = ownFile.Read(layout);
        var donor = StoredWeights.Open(donorPath).Read(layout);
        var report = rule.Mix(own, donor, own.Values, own.Counters);
        if (outputPath is not null)
        {
            StoredWeights.Write(outputPath, own);
        }

        return report;
    }

    private static void Print(TextWriter output, GraftReport report, bool isJson)
    {
        if (report.Norms.Count > 0)
        {
            Print(output, new { report.Norms }, [["batch norm", "smallest", "mean", "greatest coefficient"], .. report.Norms.Select(Row)], isJson);
        }
        else
        {
            Print(output, new { report.Layers }, [["layer", "own entropy", "donor entropy", "coefficient"], .. report.Layers.Select(Row)], isJson);
        }
    }

    private static void Print<T>(TextWriter output, T document, string[][] table, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(JsonLine.Of(document));
        }
        else
        {
            PlainTable.Write(output, table);
        }
    }

    private static string[] Row(NormCoefficients norm) =>
    [
        norm.Norm,
        norm.Min.ToString("0.00", CultureInfo.InvariantCulture),
        norm.Mean.ToString("0.00", CultureInfo.InvariantCulture),
        norm.Max.ToString("0.00", CultureInfo.InvariantCulture),
    ];

    private static string[] Row(LayerCoefficient layer) =>
    [
        layer.Layer,
        layer.OwnEntropy.ToString("0.0000", CultureInfo.InvariantCulture),
        layer.DonorEntropy.ToString("0.0000", CultureInfo.InvariantCulture),
        layer.Alpha.ToString("0.00", CultureInfo.InvariantCulture),
    ];
}
