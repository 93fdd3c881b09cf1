using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Data;
using Grafting.Runs;
using Grafting.Torch;
using Grafting.Training;

namespace Grafting.Host.Commands;

/// <summary>Reads weights and test images, and measures them.</summary>
internal static class EvaluationSession
{
    private const int BatchSize = 128;

    /// <summary>Large images have large activations, which are all kept until the batch is done.</summary>
    private const int LargeBatchSize = 32;

    private const string LogitsName = "logits";

    /// <param name="request">What to measure.</param>
    /// <param name="skipped">Told each image that cannot be decoded, once.</param>
    /// <param name="stop">Stops between two files.</param>
    /// <returns>One evaluation for each file, then the ensemble's where it was asked for.</returns>
    /// <exception cref="GraftingException">A file is missing, damaged, or does not fit the model or the data set.</exception>
    /// <exception cref="OperationCanceledException">It was stopped between two files.</exception>
    public static IReadOnlyList<FileEvaluation> Run(EvaluationRequest request, Action<SkippedImage> skipped, CancellationToken stop)
    {
        if (request is { IsEnsemble: true, Files.Count: 1 })
        {
            throw new UsageException("--ensemble needs at least two files.");
        }

        if (request is { LogitsPath: not null, Files.Count: > 1 })
        {
            throw new UsageException("--logits takes the outputs of one file; give one.");
        }

        var family = DataSets.Find(request.Options.DataSet).Family;
        var networks = request.Files.Select(path => Read(path, request.Model, family)).ToArray();
        var data = Load(request);
        NativeRuntime.Prepare();
        var workers = request.Options.Workers ?? Environment.ProcessorCount;
        var results = new List<EvaluationResult>();
        foreach (var (architecture, state) in networks)
        {
            stop.ThrowIfCancellationRequested();
            results.Add(WeightsEvaluation.Of(state, architecture, data, family is ImageFamily.Large ? LargeBatchSize : BatchSize, workers, results.Count == 0 ? skipped : _ => { }));
        }

        if (request.LogitsPath is { } path)
        {
            WriteLogits(path, results[0], networks[0].Architecture.Name);
        }

        var evaluations = request.Files.Zip(results, (file, result) => new FileEvaluation(file, result.Report));
        return request.IsEnsemble
            ? [.. evaluations, new FileEvaluation(null, WeightsEvaluation.Ensemble(results))]
            : [.. evaluations];
    }

    private static (Architecture Architecture, NetworkState State) Read(string path, string? model, ImageFamily family)
    {
        var file = StoredWeights.Open(path);
        var name = model ?? FileLayout.ArchitectureOf(file);
        return (Catalog.Find(name, family), file.Read(FileLayout.Identify(file, name)));
    }

    private static DataSet Load(EvaluationRequest request)
    {
        var data = DataSets.Load(request.Options.DataSet, request.Options.DataDirectory);
        return request.Options.LimitTest is { } limit ? data with { Test = data.Test.Take(limit) } : data;
    }

    private static void WriteLogits(string path, EvaluationResult result, string architecture)
    {
        var entry = new StateEntry(LogitsName, EntryKind.Parameter, [result.Labels.Length, result.Logits.Length / result.Labels.Length]);
        var state = new NetworkState(new StateLayout(architecture, [entry]));
        state.CopyFrom(0, result.Logits);
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, state));
    }
}
