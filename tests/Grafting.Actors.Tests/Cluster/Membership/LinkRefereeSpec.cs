using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Cluster.Membership;
using Microsoft.Extensions.Time.Testing;
using static Grafting.Actors.Cluster.Membership.RefereeProtocol;

namespace Grafting.Actors.Tests.Cluster.Membership;

public sealed class LinkRefereeSpec : TestKit
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestProbe _first;
    private readonly TestProbe _second;
    private readonly FakeMembership _members;
    private readonly IActorRef _referee;

    public LinkRefereeSpec()
        : base("""akka { scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit", loglevel = WARNING, stdout-loglevel = OFF }""")
    {
        (_first, _second) = (CreateTestProbe("first"), CreateTestProbe("second"));
        _members = new FakeMembership(TestActor, [(_first.Ref, true), (_second.Ref, true)]);
        _referee = Sys.ActorOf(LinkReferee.PropsFor(_members, _time));
    }

    private Peer First => _members.Peers[0];

    private Peer Second => _members.Peers[1];

    [Fact]
    public void Should_give_the_younger_one_up_when_both_are_alive_and_one_complains_twice()
    {
        _referee.Tell(new CannotReach(Second.Address), _first);
        _second.ExpectMsg<AreYouThere>().Complainant.ShouldBe(First.Address);
        _referee.Tell(new IAmThere(First.Address), _second);

        EventFilter.Warning(contains: $"{Second.Address} is given up").ExpectOne(() => _referee.Tell(new CannotReach(Second.Address), _first));

        ExpectMsg<string>().ShouldBe(Second.Address);
    }

    [Fact]
    public void Should_give_the_younger_one_up_when_it_is_who_complains()
    {
        _referee.Tell(new CannotReach(First.Address), _second);
        _first.ExpectMsg<AreYouThere>();
        _referee.Tell(new IAmThere(Second.Address), _first);
        _referee.Tell(new CannotReach(First.Address), _second);

        ExpectMsg<string>().ShouldBe(Second.Address);
    }

    /// <summary>It is dead, and the resolver gives it up: that it could not be reached is then no fault of who complains.</summary>
    [Fact]
    public void Should_leave_it_to_the_resolver_when_there_is_no_answer()
    {
        for (var complaints = 0; complaints < 5; complaints++)
        {
            _referee.Tell(new CannotReach(First.Address), _second);
            _first.ExpectMsg<AreYouThere>();
        }

        ShouldGiveNobodyUp();
    }

    /// <summary>Who was frozen hears nobody for a moment, and is heard again before it complains a second time.</summary>
    [Fact]
    public void Should_forget_an_answer_that_no_second_complaint_follows()
    {
        _referee.Tell(new CannotReach(Second.Address), _first);
        _second.ExpectMsg<AreYouThere>();
        _referee.Tell(new IAmThere(First.Address), _second);
        Advance(3);

        _referee.Tell(new CannotReach(Second.Address), _first);

        _second.ExpectMsg<AreYouThere>();
        ShouldGiveNobodyUp();
    }

    [Fact]
    public void Should_not_listen_to_strangers()
    {
        var stranger = CreateTestProbe();

        _referee.Tell(new CannotReach(Second.Address), stranger);
        _referee.Tell(new IAmThere(First.Address), stranger);
        _referee.Tell(new CannotReach("akka.tcp://grafting@10.0.0.99:1"), _first);

        ShouldGiveNobodyUp();
        _second.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Should_answer_that_it_is_alive()
    {
        _referee.Tell(new AreYouThere(Second.Address), _first);

        _first.ExpectMsg<IAmThere>().Complainant.ShouldBe(Second.Address);
    }

    [Fact]
    public void Should_complain_to_those_it_hears_until_it_hears_the_other_again()
    {
        _members.Unheard.Add(Second.Address);
        _referee.Tell(new LinkReferee.Look(Second.Address));

        _first.ExpectMsg<CannotReach>().Address.ShouldBe(Second.Address);
        Advance(1);
        _first.ExpectMsg<CannotReach>().Address.ShouldBe(Second.Address);
        _members.Unheard.Clear();
        Advance(5);

        ShouldGiveNobodyUp();
        _first.HasMessages.ShouldBeFalse();
        _second.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Should_give_itself_up_when_nobody_answers_after_it_was_frozen()
    {
        Freeze(TimeSpan.FromSeconds(6));
        _first.ExpectMsg<AreYouThere>().Complainant.ShouldBe(FakeMembership.Self);
        _second.ExpectMsg<AreYouThere>();
        Advance(3);

        ((TestScheduler)Sys.Scheduler).Advance(LinkReferee.Interval);

        ExpectMsg<string>().ShouldBe(FakeMembership.Self);
    }

    [Fact]
    public void Should_go_on_when_it_is_still_with_most_after_it_was_frozen()
    {
        Freeze(TimeSpan.FromSeconds(6));
        _second.ExpectMsg<AreYouThere>();
        _referee.Tell(new IAmThere(FakeMembership.Self), _second);

        Advance(10);
    }

    [Fact]
    public void Should_ask_again_where_a_question_or_its_answer_was_lost()
    {
        Freeze(TimeSpan.FromSeconds(6));
        _second.ExpectMsg<AreYouThere>();
        Advance(1);
        _second.ExpectMsg<AreYouThere>();
        _referee.Tell(new IAmThere(FakeMembership.Self), _second);

        Advance(10);
    }

    [Fact]
    public void Should_give_itself_up_when_too_few_answer_after_it_was_frozen()
    {
        _members.Voters = ["first", "second", FakeMembership.Self, "third", "fourth"];
        Freeze(TimeSpan.FromSeconds(6));
        _referee.Tell(new IAmThere(FakeMembership.Self), _second);
        Advance(3);

        ((TestScheduler)Sys.Scheduler).Advance(LinkReferee.Interval);

        ExpectMsg<string>().ShouldBe(FakeMembership.Self);
    }

    [Fact]
    public void Should_go_on_alone_of_two_when_its_address_is_the_lower_one()
    {
        _members.Voters = [FakeMembership.Self, "first"];
        Freeze(TimeSpan.FromSeconds(6));

        Advance(10);
    }

    [Fact]
    public void Should_not_answer_somebody_who_is_given_up()
    {
        var stranger = CreateTestProbe();

        _referee.Tell(new AreYouThere("stranger"), stranger);
        _referee.Tell(new AreYouThere("first"), _first);

        _first.ExpectMsg<IAmThere>();
        stranger.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Should_doubt_nothing_after_a_short_freeze()
    {
        Freeze(TimeSpan.FromSeconds(4));

        Advance(10);
        _first.HasMessages.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true, 1, true, 2, 2)]
    [InlineData(true, 2, true, 1, 2)]
    [InlineData(false, 1, true, 2, 1)]
    [InlineData(true, 2, false, 1, 1)]
    [InlineData(false, 1, false, 2, 2)]
    public void Should_rather_lose_a_witness_and_else_who_came_later(bool oneTrains, int oneRank, bool otherTrains, int otherRank, int goes)
    {
        var one = new Peer("one", oneTrains, oneRank, ActorRefs.Nobody);
        var other = new Peer("other", otherTrains, otherRank, ActorRefs.Nobody);

        Peer.WhoGoes(one, other).Rank.ShouldBe(goes);
        Peer.WhoGoes(other, one).Rank.ShouldBe(goes);
    }

    private void Freeze(TimeSpan duration)
    {
        ShouldGiveNobodyUp(); // By now it has begun to watch the clock.
        _time.Advance(duration);
        _referee.Tell(new LinkReferee.BeAwake());
    }

    private void Advance(int intervals)
    {
        ShouldGiveNobodyUp(); // What came before has set its timers.
        for (var passed = 0; passed < intervals; passed++)
        {
            ((TestScheduler)Sys.Scheduler).Advance(LinkReferee.Interval);
            ShouldGiveNobodyUp();
        }
    }

    /// <summary>Whatever was sent before has been dealt with when the answer comes.</summary>
    private void ShouldGiveNobodyUp()
    {
        var probe = CreateTestProbe();
        _referee.Tell(new Identify(0), probe);
        probe.ExpectMsg<ActorIdentity>();
        HasMessages.ShouldBeFalse();
    }

    /// <summary>Tells the test who is given up.</summary>
    private sealed class FakeMembership(IActorRef test, IReadOnlyList<(IActorRef Referee, bool Trains)> peers) : IMembership
    {
        public const string Self = "self";

        public string Address => Self;

        public HashSet<string> Unheard { get; } = [];

        public IReadOnlyList<string> Voters { get; set; } = ["first", Self, "second"];

        public IReadOnlyList<Peer> Peers { get; } = [.. peers.Select((peer, rank) => new Peer(peer.Referee.Path.Name, peer.Trains, rank, peer.Referee))];

        public bool Hears(Peer peer) => !Unheard.Contains(peer.Address);

        public Peer? PeerOf(IActorRef sender) => Peers.FirstOrDefault(peer => peer.Referee.Equals(sender));

        public void Follow(IActorRef referee)
        {
        }

        public void Unfollow(IActorRef referee)
        {
        }

        public void GiveUp(Peer peer) => test.Tell(peer.Address);

        public void GiveUpSelf() => test.Tell(Self);
    }
}
