using System.Globalization;
using Grafting.Mixing;
using Grafting.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace Grafting.Runs;

/// <summary>
/// Event files that TensorBoard shows: a folder per network, so that each network is a curve of its own in every chart. Steps are
/// epochs, from 0. Safe for all threads.
/// </summary>
internal sealed class TensorBoardLog(string folder, TimeProvider time)
{
    private readonly Lock _writing = new();
    private readonly Dictionary<NetworkId, SummaryWriter> _writers = [];

    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Add(NetworkId network, EpochReport report, GraftReport? graft)
    {
        lock (_writing)
        {
            try
            {
                var writer = WriterOf(network);
                foreach (var (tag, value) in Scalars(report, graft))
                {
                    writer.add_scalar(tag, (float)value, report.Epoch, time.GetUtcNow().ToUnixTimeSeconds());
                }
            }
            catch (Exception error) when (DiskErrors.Explains(error))
            {
                throw DiskErrors.Writing(folder, error);
            }
        }
    }

    private static IEnumerable<(string Tag, double Value)> Scalars(EpochReport report, GraftReport? graft)
    {
        yield return ("loss/train", report.TrainLoss);
        yield return ("loss/test", report.Test.Loss);
        yield return ("accuracy/train", report.TrainAccuracy);
        yield return ("accuracy/test", report.Test.Top1);
        yield return ("lr", report.LearningRate);
        yield return ("images per second", report.ImagesPerSecond);
        foreach (var (entry, alpha) in MetricsRow.AlphasOf(graft))
        {
            yield return ($"alpha/{entry}", alpha.Mean);
        }
    }

    private SummaryWriter WriterOf(NetworkId network)
    {
        if (!_writers.TryGetValue(network, out var writer))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"network-{network.Value}");
            writer = torch.utils.tensorboard.SummaryWriter(Path.Combine(folder, name));
            _writers.Add(network, writer);
        }

        return writer;
    }
}
