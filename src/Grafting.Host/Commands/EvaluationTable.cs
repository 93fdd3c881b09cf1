using System.Globalization;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary>Prints evaluations: a table, or JSON.</summary>
internal static class EvaluationTable
{
    private const string Ensemble = "ensemble";

    /// <summary>
    /// JSON is one object for one file; for several files it is an array in their order, each object with its
    /// <c>file</c>, the ensemble last, whose <c>file</c> is <c>ensemble</c>.
    /// </summary>
    public static void Print(TextWriter output, IReadOnlyList<FileEvaluation> evaluations, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(evaluations is [var single]
                ? JsonLine.Of(single.Report)
                : JsonLine.Of(evaluations.Select(Document)));
            return;
        }

        PlainTable.Write(output, [["file", "loss", "top-1 %", "top-5 %", "correct", "total"], .. evaluations.Select(Row)]);
    }

    private static object Document(FileEvaluation evaluation)
    {
        var report = evaluation.Report;
        return new { File = evaluation.File ?? Ensemble, report.Loss, report.Top1, report.Top5, report.Correct, report.Total };
    }

    private static string[] Row(FileEvaluation evaluation)
    {
        var report = evaluation.Report;
        return
        [
            evaluation.File ?? Ensemble,
            report.Loss.ToString("0.0000", CultureInfo.InvariantCulture),
            report.Top1.ToString("0.00", CultureInfo.InvariantCulture),
            report.Top5.ToString("0.00", CultureInfo.InvariantCulture),
            report.Correct.ToString(CultureInfo.InvariantCulture),
            report.Total.ToString(CultureInfo.InvariantCulture),
        ];
    }
}
