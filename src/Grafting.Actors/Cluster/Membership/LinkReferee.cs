using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using static Grafting.Actors.Cluster.Membership.RefereeProtocol;

namespace Grafting.Actors.Cluster.Membership;

/// <summary>
/// Settles links that are broken between two nodes which both still reach a third one: the third gives one of the two up (<see cref="Peer.WhoGoes"/>).
/// Akka's split-brain resolver, which comes later, would give up both, and with two copies of each checkpoint both may be gone then.
/// </summary>
/// <remarks>
/// A node that does not hear another complains to all others, and again after half a second. Who gets the first complaint asks the other whether it
/// is alive; who gets the second after its answer, decides. So a node that is dead is left to the resolver, and one that was frozen has had time to be heard again.
/// Whoever decides, decides the same.
/// <para>A node that was frozen itself for so long that others may have given it up asks them whether they still speak with it. Signs of life that came before it
/// froze and are only read now must not make it believe that it is with the majority: where too few answer for that, it gives itself up.</para>
/// </remarks>
internal sealed class LinkReferee : ReceiveActor, IWithTimers
{
    public const string Name = "referee";

    /// <summary>Between two complaints.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    /// <summary>For how long an answer counts: a second complaint must come meanwhile.</summary>
    private static readonly TimeSpan Memory = 3 * Interval;

    /// <summary>Frozen for longer, it may have been given up: as long as heartbeats may fail to come.</summary>
    private static readonly TimeSpan LongestFreeze = TimeSpan.FromSeconds(5);

    /// <summary>How often it asks then, once an interval, before it counts who has answered: the resolver decides a second later.</summary>
    private const int Questions = 4;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IMembership _members;
    private readonly TimeProvider _time;
    private readonly HashSet<Link> _alive = [];
    private readonly HashSet<string> _answered = [];
    private long _awakeAt;
    private int _asked;

    public LinkReferee(IMembership members, TimeProvider time)
    {
        (_members, _time) = (members, time);
        Receive<ClusterEvent.UnreachableMember>(lost => LookSoon(lost.Member.Address.ToString()));
        Receive<Look>(look => OnLook(look.Address));
        Receive<CannotReach>(OnCannotReach);
        Receive<AreYouThere>(question => Sender.Tell(new IAmThere(question.Complainant)), _ => _members.PeerOf(Sender) is not null);
        Receive<AreYouThere>(_ => { }); // Of somebody who is given up: it is to find that out.
        Receive<IAmThere>(_ => OnStillThere(), answer => answer.Complainant == _members.Address);
        Receive<IAmThere>(OnIAmThere);
        Receive<BeAwake>(_ => OnAwake());
        Receive<AskAll>(_ => OnAskAll());
        Receive<Forget>(forget => _alive.Remove(forget.Link));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(IMembership members, TimeProvider time) => Props.Create(() => new LinkReferee(members, time));

    protected override void PreStart()
    {
        _members.Follow(Self);
        _awakeAt = _time.GetTimestamp();
        Timers.StartPeriodicTimer(nameof(BeAwake), new BeAwake(), 2 * Interval);
    }

    protected override void PostStop() => _members.Unfollow(Self);

    private void OnAwake()
    {
        var before = _awakeAt;
        _awakeAt = _time.GetTimestamp();
        if (_time.GetElapsedTime(before, _awakeAt) > LongestFreeze && _members.Voters.Contains(_members.Address))
        {
            _asked = 0;
            _answered.Clear();
            _answered.Add(_members.Address);
            Timers.StartPeriodicTimer(nameof(AskAll), new AskAll(), Interval);
            OnAskAll();
        }
    }

    private void OnAskAll()
    {
        if (Majority.IsWith(_members.Voters, _answered))
        {
            Timers.Cancel(nameof(AskAll));
        }
        else if (_asked++ == Questions)
        {
            _log.Info("This node was frozen for too long, and too few still speak with it: it gives itself up."); // Its program says that it is given up.
            Timers.Cancel(nameof(AskAll));
            _members.GiveUpSelf();
        }
        else
        {
            foreach (var peer in _members.Peers)
            {
                peer.Referee.Tell(new AreYouThere(_members.Address), Self);
            }
        }
    }

    private void OnStillThere()
    {
        if (_members.PeerOf(Sender) is { } peer)
        {
            _answered.Add(peer.Address);
        }
    }

    private void LookSoon(string address) => Timers.StartSingleTimer(address, new Look(address), Interval);

    private void OnLook(string address)
    {
        var peers = _members.Peers;
        if (peers.FirstOrDefault(peer => peer.Address == address) is not { } lost || _members.Hears(lost))
        {
            return;
        }

        foreach (var peer in peers.Where(_members.Hears))
        {
            peer.Referee.Tell(new CannotReach(address), Self);
        }

        LookSoon(address);
    }

    private void OnCannotReach(CannotReach complaint)
    {
        var other = _members.Peers.FirstOrDefault(peer => peer.Address == complaint.Address);
        if (_members.PeerOf(Sender) is not { } complainant || other is null)
        {
            return; // Given up already.
        }

        if (_alive.Remove(new Link(complainant.Address, other.Address)))
        {
            Settle(complainant, other);
        }
        else
        {
            other.Referee.Tell(new AreYouThere(complainant.Address), Self);
        }
    }

    private void OnIAmThere(IAmThere answer)
    {
        if (_members.PeerOf(Sender) is { } other)
        {
            var link = new Link(answer.Complainant, other.Address);
            _alive.Add(link);
            Timers.StartSingleTimer(link, new Forget(link), Memory);
        }
    }

    private void Settle(Peer one, Peer other)
    {
        var goes = Peer.WhoGoes(one, other);
        _log.Warning("{0} and {1} do not reach each other, though both reach this node: {2} is given up.", one.Address, other.Address, goes.Address);
        _members.GiveUp(goes);
    }

    private sealed record Link(string Complainant, string Other);

    /// <summary>From itself: is this member heard again?</summary>
    internal sealed record Look(string Address);

    /// <summary>From itself, each second.</summary>
    internal sealed record BeAwake;

    /// <summary>From itself, while it does not know on which side it is.</summary>
    private sealed record AskAll;

    private sealed record Forget(Link Link);
}
