using System.CommandLine;
using System.Globalization;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Mixing;

namespace Grafting.Host.Commands;

/// <summary><c>graft OWN DONOR</c>: grafts one weights file with another, and shows the coefficient of each layer.</summary>
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
            new Example("grafting graft own.safetensors donor.safetensors --a 0.4 --c 500 --json", "Only the coefficients, as JSON"))
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
        var own = ownFile.Read(layout);
        var donor = StoredWeights.Open(donorPath).Read(layout);
        var plan = LayerPlan.For(layout);
        var report = LayerGraft.Weigh(plan, own, donor, options.A, options.C);
        LayerGraft.Mix(plan, report, donor, own.Values, own.Counters);
        if (outputPath is not null)
        {
            StoredWeights.Write(outputPath, own);
        }

        return report;
    }

    private static void Print(TextWriter output, GraftReport report, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(JsonLine.Of(report));
            return;
        }

        PlainTable.Write(output, [["layer", "own entropy", "donor entropy", "coefficient"], .. report.Layers.Select(Row)]);
    }

    private static string[] Row(LayerCoefficient layer) =>
    [
        layer.Layer,
        layer.OwnEntropy.ToString("0.0000", CultureInfo.InvariantCulture),
        layer.DonorEntropy.ToString("0.0000", CultureInfo.InvariantCulture),
        layer.Alpha.ToString("0.00", CultureInfo.InvariantCulture),
    ];
}
