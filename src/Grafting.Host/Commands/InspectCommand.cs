using System.CommandLine;
using System.Globalization;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Plots;
using Grafting.Host.Rendering;
using Grafting.Mixing;

namespace Grafting.Host.Commands;

/// <summary><c>inspect FILE…</c>: counts the invalid filters of weights files, and draws their filters' norms.</summary>
internal static class InspectCommand
{
    private const string PlotFlag = "--plot";

    public static Command Create()
    {
        var files = CommonOptions.Files();
        var model = CommonOptions.Model();
        var thresholds = new Option<string[]>("--threshold")
        {
            Description = "A filter whose L1 norm is below it is invalid "
                + $"(default {string.Join(' ', InvalidFilters.PublishedThresholds.Select(threshold => threshold.ToString(CultureInfo.InvariantCulture)))})",
            HelpName = "T...",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
        var layers = new Option<bool>("--layers") { Description = "Also show each layer, with the least, median and greatest norm" };
        var plot = new Option<string?>(PlotFlag)
        {
            Description = "Draw the norms by layer and sorted, the first file against the others: OUT.png or OUT.svg",
            HelpName = "OUT",
        };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "inspect",
            "Counts the invalid filters of weights files.",
            new Example("grafting inspect runs/first/networks/1/final.safetensors", "Filters whose L1 norm is below 0.1 and 0.01"),
            new Example("grafting inspect a.safetensors b.safetensors --threshold 1 0.1 --json", "Two files and other thresholds, each layer too, as JSON"),
            new Example(
                "grafting inspect runs/grafted/networks/1/final.safetensors runs/alone/networks/1/final.safetensors --plot norms.png",
                "A picture of both networks' filters"))
        {
            files, model, thresholds, layers, plot, json,
        };
        command.SetAction(result =>
        {
            var limits = Thresholds(result.GetValue(thresholds) ?? []);
            var picture = result.GetValue(plot);
            if (picture is not null)
            {
                PlotFile.Check(PlotFlag, picture);
            }

            InspectedFile[] inspected = [.. result.GetRequiredValue(files).Select(file => InspectedFile.Read(file, result.GetValue(model)))];
            if (picture is not null)
            {
                PlotFile.Write(picture, FigureOf(inspected, limits));
            }

            InvalidFiltersReport[] reports = [.. inspected.Select(file => InvalidFiltersReport.Of(file, limits))];
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
            {
                output.WriteLine(JsonLine.Of(new { Files = reports }));
            }
            else
            {
                InspectTable.Print(output, reports, result.GetValue(layers));
            }
        });
        return command;
    }

    private static IReadOnlyList<double> Thresholds(string[] texts) => texts.Length == 0
        ? InvalidFilters.PublishedThresholds
        : [.. texts.Select(text => FlagText.Number("--threshold", text) is >= 0 and < double.PositiveInfinity and var threshold
            ? threshold
            : throw FlagText.Wrong("--threshold", text, "at least 0 and finite"))];

    private static FilterNormFigure FigureOf(InspectedFile[] files, IReadOnlyList<double> thresholds)
    {
        foreach (var file in files)
        {
            file.RequireDrawable(besides: files[0]);
        }

        var labels = PlotLabels.OfFiles([.. files.Select(file => file.Path)]);
        return new FilterNormFigure(new NormComparison(
            files[0].Architecture, [.. files.Zip(labels, (file, label) => new PlottedFile(label, file.Layers))], thresholds));
    }
}
