using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>Parts of messages: what epochs, tests and grafts gave.</summary>
internal static class ReportParts
{
    private const int LeastLayerBytes = sizeof(int) + (3 * sizeof(double));
    private const int LeastSummaryBytes = 64;

    public static WireWriter Test(this WireWriter to, TestReport it) =>
        to.Double(it.Loss).Double(it.Top1).Double(it.Top5).Int(it.Correct).Int(it.Total);

    public static TestReport Test(this WireReader from) => new(from.Double(), from.Double(), from.Double(), from.Int(), from.Int());

    public static WireWriter Epoch(this WireWriter to, EpochReport it) => to
        .Int(it.Epoch).Double(it.TrainLoss).Double(it.TrainAccuracy).Test(it.Test)
        .Double(it.LearningRate).Double(it.TrainSeconds).Double(it.TestSeconds).Int(it.Images).Int(it.Skipped);

    public static EpochReport Epoch(this WireReader from) => new(
        from.Int(), from.Double(), from.Double(), from.Test(), from.Double(), from.Double(), from.Double(), from.Int())
    {
        Skipped = from.Int(),
    };

    public static WireWriter Shares(this WireWriter to, TimeShares it) => to
        .Double(it.Training).Double(it.Testing).Double(it.WaitingForDonor).Double(it.Grafting).Double(it.Writing).Double(it.WaitingForSlot);

    public static TimeShares Shares(this WireReader from) =>
        new(from.Double(), from.Double(), from.Double(), from.Double(), from.Double(), from.Double());

    public static WireWriter Graft(this WireWriter to, GraftReport it) => to
        .List(it.Layers, (each, layer) => each.Text(layer.Layer).Double(layer.OwnEntropy).Double(layer.DonorEntropy).Double(layer.Alpha))
        .List(it.Norms, (each, norm) => each.Text(norm.Norm).Double(norm.Min).Double(norm.Mean).Double(norm.Max));

    public static GraftReport Graft(this WireReader from) => new(from.List(
        LeastLayerBytes, each => new LayerCoefficient(each.Text(), each.Double(), each.Double(), each.Double())))
    {
        Norms = from.List(LeastLayerBytes, each => new NormCoefficients(each.Text(), each.Double(), each.Double(), each.Double())),
    };

    public static WireWriter Summary(this WireWriter to, NetworkSummary it) => to
        .Network(it.Network).Double(it.BestAccuracy).Int(it.BestEpoch).Test(it.Last).Test(it.Final)
        .List(it.InvalidFilters, (each, row) => each.Double(row.Key).Int(row.Value)).Int(it.TotalFilters).Shares(it.Time);

    public static NetworkSummary NetworkSummary(this WireReader from) => new(
        from.Network(), from.Double(), from.Int(), from.Test(), from.Test(), from.InvalidFilters(), from.Int(), from.Shares());

    public static WireWriter Summary(this WireWriter to, RunSummary it) => to.List(it.Networks, Summary).Double(it.Seconds);

    public static RunSummary RunSummary(this WireReader from) => new(from.List(LeastSummaryBytes, NetworkSummary), from.Double());

    private static Dictionary<double, int> InvalidFilters(this WireReader from)
    {
        var invalid = new Dictionary<double, int>();
        foreach (var (threshold, count) in from.List(sizeof(double) + sizeof(int), each => (each.Double(), each.Int())))
        {
            if (!invalid.TryAdd(threshold, count))
            {
                throw new RefusedMessageException("a threshold is there twice");
            }
        }

        return invalid;
    }
}
