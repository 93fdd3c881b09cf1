using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// Takes leave of the nodes when a run has ended: has results brought home, tells all nodes of the end until they have answered, and those that come
/// later too. A child of <see cref="ClusterSupervisor"/>, which passes members that come and go on to it.
/// </summary>
internal sealed class Farewell : ReceiveActor, IWithTimers
{
    /// <summary>How often nodes that have not answered are told again.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long nodes have to answer: less than it takes until those that ended before their answer arrived are found to be lost, and this process takes
    /// itself for the smaller side of a split.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly RunDirectory _directory;
    private readonly RemotePlaces _places;
    private readonly RunClosing _closing;
    private bool _areLinesHome;

    public Farewell(RunDirectory directory, RemotePlaces places, RunClosing closing)
    {
        (_directory, _places, _closing) = (directory, places, closing);
        Receive<ClusterEvent.MemberUp>(up => OnMemberUp(up.Member));
        Receive<ClusterEvent.MemberWeaklyUp>(up => OnMemberUp(up.Member));
        Receive<ClusterEvent.MemberRemoved>(removed => OnMemberRemoved(removed.Member.Address.ToString()));
        Receive<HomeNeeds>(OnHomeNeeds, _ => _closing.Homecoming is not null);
        Receive<HomeNeeds>(_ => { });
        Receive<LinesAreHome>(_ => OnLinesAreHome());
        Receive<CopyCompleted>(_ => EndForAll(), completed => _closing.IsOfHomecoming(completed.Term, completed.IsFinished));
        Receive<CopyNotCompleted>(OnNotCompleted, failed => _closing.IsOfHomecoming(failed.Term, failed.IsFinished));
        Receive<CopyCompleted>(_ => { });
        Receive<CopyNotCompleted>(_ => { });
        Receive<RunLeft>(_ => OnGone(_places.AddressOf(Sender)), left => left.Term == _closing.Message.Term);
        Receive<TellAgain>(_ => OnTellAgain());
        Receive<OutcomeIsDue>(_ => Conclude(isDue: true));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(RunDirectory directory, RemotePlaces places, RunClosing closing) =>
        Props.Create(() => new Farewell(directory, places, closing));

    protected override void PreStart()
    {
        if (_closing.Homecoming is null)
        {
            EndForAll();
        }
        else
        {
            var directory = _directory;
            Task.Run(() => new HomeNeeds(directory.FilesToHave())).PipeTo(Self, failure: _ => new HomeNeeds([]));
        }
    }

    private void OnHomeNeeds(HomeNeeds needs)
    {
        _closing.Homecoming!.Files = needs.Files; // The predicate has seen it.
        CompleteHome();
    }

    private void OnLinesAreHome()
    {
        _areLinesHome = true;
        CompleteHome();
    }

    /// <summary>Only when all lines have arrived; said again until it is answered.</summary>
    private void CompleteHome()
    {
        if (_areLinesHome && _closing.Homecoming is { Files: { } files, Home: { } home, Summary: var summary })
        {
            home.Node.Tell(new CompleteCopy(_closing.Message.Term, files, summary), Self);
        }
    }

    private void OnNotCompleted(CopyNotCompleted failed)
    {
        _log.Warning(
            "Not all results could be brought to {0}: {1} They are in {2} here.", _closing.Homecoming!.Home.Address, failed.Reason, _directory.Root);
        EndForAll();
    }

    private void EndForAll()
    {
        _closing.EndForAll();
        Timers.StartPeriodicTimer(nameof(TellAgain), new TellAgain(), Reminder);
        Timers.StartSingleTimer(nameof(OutcomeIsDue), new OutcomeIsDue(), Patience);
        foreach (var member in _cluster.State.Members) // Witnesses too.
        {
            Tell(member.Address.ToString());
        }

        Context.Parent.Tell(new NodesAreTold());
        Conclude(isDue: false);
    }

    /// <summary>A node that comes when the run is over would train it again.</summary>
    private void OnMemberUp(Akka.Cluster.Member member)
    {
        var address = member.Address.ToString();
        Tell(address);
        if (member.HasRole(ClusterRoles.Trainer))
        {
            _closing.EndFor(address); // Witnesses do not answer.
        }
    }

    private void OnMemberRemoved(string address)
    {
        if (_closing.Homecoming?.Home.Address == address)
        {
            EndForAll();
        }

        OnGone(address);
    }

    private void OnGone(string address)
    {
        _closing.Left(address);
        Conclude(isDue: false);
    }

    private void OnTellAgain()
    {
        foreach (var address in _closing.Silent)
        {
            Tell(address);
        }
    }

    private void Tell(string address) => _places.NodeAt(address).Tell(_closing.Message, Self);

    private void Conclude(bool isDue)
    {
        if (_closing.TryConclude(isDue))
        {
            Context.Parent.Tell(new NodesKnow());
        }
    }

    /// <summary>From the parent: the node where the run was begun has all lines. Said again while that is so.</summary>
    internal sealed record LinesAreHome;

    /// <summary>To the parent: results are home, and all nodes are being told.</summary>
    internal sealed record NodesAreTold;

    /// <summary>To the parent, once: all nodes know of the end, or have been waited for long enough.</summary>
    internal sealed record NodesKnow;

    private sealed record HomeNeeds(IReadOnlyList<NamedFile> Files) : INoSerializationVerificationNeeded;

    private sealed record TellAgain;

    private sealed record OutcomeIsDue;
}
