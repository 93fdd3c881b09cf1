using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Wire;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// Writes down whom this node meets, in cluster.json of its store: so the run is found again from there when the process that began it is gone.
/// Those that are there come first, then those that were; the file is deleted when the run has ended. The node is told of each that has gone.
/// </summary>
internal sealed class KnownNodes : ReceiveActor, IWithTimers
{
    /// <summary>Longer than others take to go on with a run whose process has gone that began it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Fewer than the file may have.</summary>
    private const int Most = 32;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly RunPaths _store;
    private readonly Action<NodeProtocol.EndRun> _ended;
    private readonly HashSet<string> _there = [];
    private List<string> _known = [];
    private TakesPart? _run;
    private bool _isAsked;

    public KnownNodes(RunPaths store, Action<NodeProtocol.EndRun> ended)
    {
        (_store, _ended) = (store, ended);
        Receive<ClusterEvent.MemberUp>(up => OnMember(up.Member, isThere: true));
        Receive<ClusterEvent.MemberRemoved>(removed => OnMember(removed.Member, isThere: false));
        Receive<ClusterEvent.IMemberEvent>(_ => { }); // Joining, leaving, exiting.
        Receive<IsAsked>(_ => _isAsked = true);
        Receive<TakesPart>(OnTakesPart);
        Receive<RunIsOver>(OnRunIsOver);
        Receive<NobodyHas>(_ => EndUnlessAsked());
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    /// <summary>It waits for the disk, and so it has a thread of its own.</summary>
    /// <param name="store">The node's.</param>
    /// <param name="ended">Called when there will be no run here.</param>
    public static Props PropsFor(RunPaths store, Action<NodeProtocol.EndRun> ended) =>
        Props.Create(() => new KnownNodes(store, ended)).WithDispatcher(FileDispatcher.Name);

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnMember(Akka.Cluster.Member member, bool isThere)
    {
        if (!member.HasRole(ClusterRoles.Trainer))
        {
            return; // Witnesses know of no run.
        }

        var address = ClusterAddress.Of(member.Address).ToString();
        _known.Remove(address);
        _known.Insert(0, address);
        if (isThere)
        {
            _there.Add(address);
        }
        else
        {
            _there.Remove(address);
            Context.Parent.Tell(new ReplicaKeeping.NodeGone(member.Address.ToString()));
            WaitForWhoTakesOver(member);
        }

        Write();
    }

    private void WaitForWhoTakesOver(Akka.Cluster.Member gone)
    {
        if (gone.HasRole(ClusterRoles.Home))
        {
            Timers.StartSingleTimer(nameof(NobodyHas), new NobodyHas(), Patience);
        }
    }

    /// <summary>Where a run is lost before it has begun, or has ended already, nobody can take it over, and nobody will ask for this node.</summary>
    private void EndUnlessAsked()
    {
        if (!_isAsked)
        {
            _ended(new NodeProtocol.EndRun(0, RunEnding.WithoutThisNode, "The process that began the run has gone, and nobody goes on with it."));
        }
    }

    private void OnTakesPart(TakesPart run)
    {
        if (_run?.Id != run.Id && Earlier() is { } earlier && earlier.RunId == run.Id)
        {
            _known.AddRange(earlier.Addresses.Except(_known).ToArray());
        }

        _run = run;
        Write();
    }

    private void OnRunIsOver(RunIsOver message)
    {
        if (_run is not null)
        {
            _run = null;
            ClusterFile.Delete(_store);
        }

        message.Then();
    }

    private void Write()
    {
        _known = [.. _known.OrderByDescending(_there.Contains).Take(Most)];
        if (_run is null || _known.Count == 0)
        {
            return;
        }

        try
        {
            new ClusterFile(_known, _run.Id, _run.Term).Write(_store);
        }
        catch (GraftingException error)
        {
            _log.Warning("This run will not be found again from here: {0}", error.Message);
        }
    }

    private ClusterFile? Earlier()
    {
        try
        {
            return ClusterFile.TryRead(_store);
        }
        catch (GraftingException)
        {
            return null; // It is written anew.
        }
    }

    /// <summary>From the node: a supervisor wants it to take part in a run.</summary>
    internal sealed record IsAsked;

    /// <summary>From the node: it takes part in this run, and has its store open.</summary>
    internal sealed record TakesPart(string Id, long Term);

    /// <summary>From the node: the supervisor has told the end of the run.</summary>
    /// <param name="Then">What is done when that is written down: the process may end after it.</param>
    internal sealed record RunIsOver(Action Then) : INoSerializationVerificationNeeded;

    private sealed record NobodyHas;
}
