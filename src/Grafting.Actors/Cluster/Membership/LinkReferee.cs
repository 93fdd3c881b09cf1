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
/// </remarks>
internal sealed class LinkReferee : ReceiveActor, IWithTimers
{
    public const string Name = "referee";

    /// <summary>Between two complaints.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    /// <summary>For how long an answer counts: a second complaint must come meanwhile.</summary>
    private static readonly TimeSpan Memory = 3 * Interval;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IMembership _members;
    private readonly HashSet<Link> _alive = [];

    public LinkReferee(IMembership members)
    {
        _members = members;
        Receive<ClusterEvent.UnreachableMember>(lost => LookSoon(lost.Member.Address.ToString()));
        Receive<Look>(look => OnLook(look.Address));
        Receive<CannotReach>(OnCannotReach);
        Receive<AreYouThere>(question => Sender.Tell(new IAmThere(question.Complainant)));
        Receive<IAmThere>(OnIAmThere);
        Receive<Forget>(forget => _alive.Remove(forget.Link));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(IMembership members) => Props.Create(() => new LinkReferee(members));

    protected override void PreStart() => _members.Follow(Self);

    protected override void PostStop() => _members.Unfollow(Self);

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

    private sealed record Forget(Link Link);
}
