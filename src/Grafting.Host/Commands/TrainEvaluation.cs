using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary><c>train --evaluate</c>: measures weights on the test images, and trains nothing.</summary>
internal static class TrainEvaluation
{
    /// <exception cref="UsageException">There are no weights to measure.</exception>
    public static void Run(TrainOptions options, Terminal terminal, bool printsJson, CancellationToken stop)
    {
        var request = new EvaluationRequest(FilesOf(options), options.Model, options, IsEnsemble: false, LogitsPath: null);
        var evaluations = EvaluationSession.Run(request, image => terminal.Error.WriteLine($"warning: {image.Warning}"), stop);
        EvaluationTable.Print(terminal.Output, evaluations, printsJson);
    }

    /// <summary>What a run has come to, else what one would start from.</summary>
    private static IReadOnlyList<string> FilesOf(TrainOptions options)
    {
        if (options.RunDirectory is { } run && File.Exists(new RunPaths(run).Record))
        {
            return LastOf(new RunPaths(run), RunReport.ReadRecord(run).Options.Networks);
        }

        return options switch
        {
            { Pretrained: { } file } => [file],
            { Init: { Count: > 0 } files } => files,
            _ => throw new UsageException("--evaluate needs weights: --pretrained, --init, or --s or --resume with the directory of a run."),
        };
    }

    /// <summary>Each network's weights as it last trained them: before the graft, which is when a run tests them too.</summary>
    private static string[] LastOf(RunPaths run, int networks)
    {
        string[] files = [.. Enumerable.Range(1, networks).Select(i => run.Weights(new NetworkId(i), WeightsFile.Last)).Where(File.Exists)];
        return files.Length > 0 ? files : throw new UsageException($"no network of {run.Root} has finished an epoch yet.");
    }
}
