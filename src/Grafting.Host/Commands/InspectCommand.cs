using System.CommandLine;
using System.Globalization;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Mixing;

namespace Grafting.Host.Commands;

/// <summary><c>inspect FILE…</c>: counts the invalid filters of weights files.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var files = CommonOptions.Files();
        var model = CommonOptions.Model();
        var thresholds = new Option<string[]>("--threshold")
        {
            Description = "A filter whose L1 norm is below it is invalid "
                + $"(default {string.Join(' ', InvalidFilters.PublishedThresholds.Select(Show))})",
            HelpName = "T...",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "inspect",
            "Counts the invalid filters of weights files.",
            new Example("grafting inspect runs/first/networks/1/final.safetensors", "Filters whose L1 norm is below 0.1 and 0.01"),
            new Example("grafting inspect a.safetensors b.safetensors --threshold 1 0.1 --json", "Two files and other thresholds, as JSON"))
        {
            files, model, thresholds, json,
        };
        command.SetAction(result =>
        {
            var limits = Thresholds(result.GetValue(thresholds) ?? []);
            var counts = result.GetRequiredValue(files).Select(file => Inspect(file, result.GetValue(model), limits)).ToArray();
            Print(result.InvocationConfiguration.Output, counts, result.GetValue(json));
        });
        return command;
    }

    private static IReadOnlyList<double> Thresholds(string[] texts) => texts.Length == 0
        ? InvalidFilters.PublishedThresholds
        : [.. texts.Select(text => FlagText.Number("--threshold", text) is >= 0 and < double.PositiveInfinity and var threshold
            ? threshold
            : throw FlagText.Wrong("--threshold", text, "at least 0 and finite"))];

    private static FileCount Inspect(string path, string? model, IReadOnlyList<double> thresholds)
    {
        var file = StoredWeights.Open(path);
        var layout = FileLayout.Identify(file, model);
        var state = file.Read(layout);
        var total = InvalidFilters.Total(layout);
        return new FileCount(path, total, [.. thresholds.Select(CountAt)]);

        ThresholdCount CountAt(double threshold)
        {
            var invalid = InvalidFilters.Count(state, threshold);
            return new ThresholdCount(threshold, invalid, total > 0 ? (double)invalid / total : 0);
        }
    }

    private static void Print(TextWriter output, FileCount[] files, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(JsonLine.Of(new { Files = files }));
            return;
        }

        var rows = files.SelectMany(file => file.Thresholds.Select(count => Row(file, count)));
        PlainTable.Write(output, [["file", "filters", "threshold", "invalid", "share"], .. rows]);
    }

    private static string[] Row(FileCount file, ThresholdCount count) =>
    [
        file.File,
        file.Total.ToString(CultureInfo.InvariantCulture),
        Show(count.Threshold),
        count.Invalid.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{100 * count.Ratio:0.00}%"),
    ];

    private static string Show(double number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record FileCount(string File, int Total, IReadOnlyList<ThresholdCount> Thresholds);

    private sealed record ThresholdCount(double Threshold, int Invalid, double Ratio);
}
