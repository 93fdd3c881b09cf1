using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Training;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>Parts of messages: where networks and the run stand.</summary>
internal static class StatusParts
{
    private const int LeastStatusBytes = 16;

    public static WireWriter Status(this WireWriter to, NetworkStatus it) => to
        .Network(it.Network).Choice(it.Stage).Flag(it.IsPaused).Int(it.Epoch).Optional(it.Progress, Progress)
        .Percent(it.BestAccuracy).Percent(it.TestAccuracy).Percent(it.MeanAlpha).Int(it.SnapshotsQueued);

    public static NetworkStatus Status(this WireReader from) => new(
        from.Network(), from.Choice<NetworkStage>(), from.Flag(), from.Int(), from.Optional(Progress),
        from.Percent(), from.Percent(), from.Percent(), from.Int());

    public static WireWriter RunStatus(this WireWriter to, RunStatus it) =>
        to
        .Choice(it.Stage).Plan(it.Plan).List(it.Networks, Status).Time(it.Elapsed)
        .List(it.Places, (each, place) => each.Network(place.Key).Text(place.Value));

    public static RunStatus RunStatus(this WireReader from) =>
        new(from.Choice<RunStage>(), from.Plan(), from.List(LeastStatusBytes, Status), from.Time()) { Places = from.Places() };

    private static Dictionary<NetworkId, string> Places(this WireReader from)
    {
        var places = new Dictionary<NetworkId, string>();
        foreach (var (network, place) in from.List(2 * sizeof(int), each => (each.Network(), each.Text())))
        {
            if (!places.TryAdd(network, place))
            {
                throw new RefusedMessageException("a network is at two places");
            }
        }

        return places;
    }

    /// <summary>All but what prepares a thread, which is code.</summary>
    private static WireWriter Plan(this WireWriter to, RunPlan it) => to
        .Int(it.Networks).Int(it.Epochs).Int(it.Slots).Choice(it.OnNan).Int(it.MaxRestarts).Time(it.RestartDelay).Flag(it.Rebalances);

    private static RunPlan Plan(this WireReader from) => new(from.Positive(), from.Positive(), from.Positive())
    {
        OnNan = from.Choice<OnNan>(),
        MaxRestarts = from.Int(),
        RestartDelay = from.Time(),
        Rebalances = from.Flag(),
    };

    private static WireWriter Progress(this WireWriter to, EpochProgress it) => to
        .Choice(it.Phase).Int(it.ImagesDone).Int(it.ImagesTotal)
        .Double(it.Loss).Double(it.Accuracy).Double(it.LearningRate).Double(it.ImagesPerSecond);

    private static EpochProgress Progress(this WireReader from) => new(
        from.Choice<EpochPhase>(), from.Int(), from.Int(), from.Double(), from.Double(), from.Double(), from.Double());

    private static WireWriter Percent(this WireWriter to, double? it) => to.Optional(it, (each, value) => each.Double(value));

    private static double? Percent(this WireReader from) => from.OptionalValue(each => each.Double());
}
