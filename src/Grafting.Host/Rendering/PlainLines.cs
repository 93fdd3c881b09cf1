using System.Globalization;
using Grafting.Actors.Ring;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Host.Rendering;

/// <summary>
/// What a run tells where there is no terminal: a line per committed epoch and, every so many batches, a line on the running
/// pass. Every line of a kind has the same fields in the same columns.
/// </summary>
/// <param name="epochs">Epochs of the run.</param>
/// <param name="batchSize">Images of a batch.</param>
/// <param name="printFrequency">Batches between two lines on a pass; 0 tells whole epochs only.</param>
/// <param name="start">Where the networks begin; null for their first epoch.</param>
internal sealed class PlainLines(int epochs, int batchSize, int printFrequency, RunStart? start = null)
{
    private readonly Dictionary<NetworkId, double> _best = BestOf(start);
    private readonly Dictionary<NetworkId, (int Epoch, int Part)> _told = [];

    /// <summary>A line on an event; null for the outcome, which is told at length.</summary>
    public string? Of(RunEvent runEvent) => runEvent switch
    {
        RunEvent.EpochCommitted committed => Of(MetricsRow.Of(committed.Network, committed.Report, committed.Graft)),
        RunEvent.NetworkRestarting restarting => Of(restarting),
        RunEvent.NetworkPaused paused => $"network {paused.Network}  paused",
        RunEvent.NetworkResumed resumed => $"network {resumed.Network}  resumed",
        RunEvent.NetworkPlaced placed => $"network {placed.Network}  at {NodeName.Of(placed.Place)}",
        RunEvent.NetworkHomeless homeless => $"network {homeless.Network}  waits for a node",
        RunEvent.NodeJoined joined =>
            $"node {NodeName.Of(joined.Address)}  joined with {Figures.Count(joined.Slots, "slot")}: {joined.Have} of {joined.Need}",
        RunEvent.NodeLost lost => $"node {NodeName.Of(lost.Address)}  lost",
        RunEvent.RunPaused => "all networks  paused",
        RunEvent.RunResumed => "all networks  resumed",
        _ => null,
    };

    /// <summary>A line on the running pass when it has come to another multiple of the print frequency; otherwise null.</summary>
    public string? Of(NetworkRow row)
    {
        if (printFrequency <= 0 || row.Progress is not { Phase: EpochPhase.Training } pass)
        {
            return null;
        }

        var batch = Batches(pass.ImagesDone);
        var place = (row.Committed, Part: batch / printFrequency);
        if (place.Part == 0 || _told.GetValueOrDefault(row.Network) == place)
        {
            return null;
        }

        _told[row.Network] = place;
        var batches = Batches(pass.ImagesTotal).ToString(CultureInfo.InvariantCulture);
        return Line(
            Place(row.Network, row.Committed),
            $"batch {batch.ToString(CultureInfo.InvariantCulture).PadLeft(batches.Length)}/{batches}",
            $"loss {Figures.Loss(pass.Loss),6}",
            $"train {Figures.Percent(pass.Accuracy),6}%",
            $"lr {Figures.LearningRate(pass.LearningRate),-7}",
            Rate(pass.ImagesPerSecond));
    }

    /// <summary>A line on a committed epoch.</summary>
    public string Of(MetricsRow row)
    {
        var best = _best[row.Network] = Math.Max(row.TestAccuracy, _best.GetValueOrDefault(row.Network));
        return Line(
            Place(row.Network, row.Epoch),
            $"loss {Figures.Loss(row.TrainLoss),6}",
            $"train {Figures.Percent(row.TrainAccuracy),6}%",
            $"test {Figures.Percent(row.TestAccuracy),6}%",
            $"best {Figures.Percent(best),6}%",
            $"lr {Figures.LearningRate(row.LearningRate),-7}",
            Rate(row.ImagesPerSecond),
            $"alpha {Figures.Alpha(row.Alphas.Values.Select(alpha => (double?)alpha.Mean).Average()),4}",
            $"{Figures.Tenths(row.Seconds),6} s");
    }

    private string Of(RunEvent.NetworkRestarting restarting) => Line(
        Place(restarting.Network, restarting.Epoch),
        $"begins again{(restarting.IsRollback ? " with other random streams" : "")} "
            + $"in {Figures.Tenths(restarting.After.TotalSeconds)} s: {restarting.Reason.ReplaceLineEndings(" ")}");

    private static Dictionary<NetworkId, double> BestOf(RunStart? start)
    {
        var best = new Dictionary<NetworkId, double>();
        foreach (var network in start?.Networks ?? [])
        {
            if (network.Progress.Best is { } test)
            {
                best.Add(network.Network, test.Accuracy);
            }
        }

        return best;
    }

    private int Batches(int images) => (images + batchSize - 1) / batchSize;

    private static string Line(params ReadOnlySpan<string> fields) => string.Join("  ", fields);

    private string Place(NetworkId network, int epoch)
    {
        var last = epochs.ToString(CultureInfo.InvariantCulture);
        return $"network {network}  epoch {(epoch + 1).ToString(CultureInfo.InvariantCulture).PadLeft(last.Length)}/{last}";
    }

    private static string Rate(double imagesPerSecond) =>
        $"{imagesPerSecond.ToString("0", CultureInfo.InvariantCulture),5} images/s";
}
