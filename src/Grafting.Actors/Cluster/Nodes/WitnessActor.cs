using Akka.Actor;
using Akka.Cluster;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// A node that only votes: all that it hears of a run is its end, or that nobody is left who could tell it. Where <c>train</c> is killed before its run
/// began, or two were there and the witness is the one that goes on, it would be a cluster of its own from then on, and never join the next.
/// </summary>
internal sealed class WitnessActor : ReceiveActor, IWithTimers
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly HashSet<UniqueAddress> _trainers = [];
    private readonly TimeSpan _patience;

    public WitnessActor(Action<NodeProtocol.EndRun> ended, TimeSpan patience)
    {
        _patience = patience;
        Receive(ended);
        Receive<ClusterEvent.IMemberEvent>(OnMemberEvent);
        Receive<NobodyTrains>(_ => ended(new NodeProtocol.EndRun(0, RunEnding.WithoutThisNode, "No node that trains is left.")));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    /// <param name="ended">Called when there is no run to vote on any more.</param>
    /// <param name="patience">For how long no node that trains may be a member: longer than one takes that is started again.</param>
    public static Props PropsFor(Action<NodeProtocol.EndRun> ended, TimeSpan patience) => Props.Create(() => new WitnessActor(ended, patience));

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnMemberEvent(ClusterEvent.IMemberEvent happened)
    {
        if (happened is ClusterEvent.MemberRemoved)
        {
            _trainers.Remove(happened.Member.UniqueAddress);
        }
        else if (happened.Member.HasRole(ClusterRoles.Trainer))
        {
            _trainers.Add(happened.Member.UniqueAddress);
        }

        if (_trainers.Count > 0)
        {
            Timers.Cancel(nameof(NobodyTrains));
        }
        else if (!Timers.IsTimerActive(nameof(NobodyTrains)))
        {
            Timers.StartSingleTimer(nameof(NobodyTrains), new NobodyTrains(), _patience);
        }
    }

    private sealed record NobodyTrains;
}
