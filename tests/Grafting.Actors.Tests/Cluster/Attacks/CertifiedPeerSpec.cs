using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Ring;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Cluster.Attacks;

/// <summary>
/// A peer with a valid certificate and bad intentions. After each attack it asks the node's actor something that nodes may ask, over the same
/// connection: the answer says that the attack has been dealt with, and that nobody was stopped.
/// </summary>
[Collection(nameof(JsonCanary))]
public sealed class CertifiedPeerSpec(AttackedNode node) : IClassFixture<AttackedNode>, IAsyncLifetime
{
    private readonly HostilePeer _peer = new(node.Identity, node.System);
    private IActorRef _victim = ActorRefs.Nobody;

    public async Task InitializeAsync() => _victim = await _peer.FindAsync("victim");

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    [Fact]
    public async Task Should_answer_what_nodes_may_ask() => await AfterwardsAsync();

    [Fact]
    public async Task Should_not_make_an_object_out_of_json()
    {
        var canary = new JsonCanary { Text = "boo" };
        var made = JsonCanary.Made;
        _victim.Tell(canary);
        _peer.System.ActorSelection(_peer.PathOf("victim")).Tell(canary);
        _peer.System.ActorSelection(_peer.PathOf("*")).Tell(canary);

        await AfterwardsAsync();
        JsonCanary.Made.ShouldBe(made);
    }

    [Fact]
    public async Task Should_not_make_an_exception_of_the_peers_choice()
    {
        _victim.Tell(new Status.Failure(new CanaryException("boo")));

        await AfterwardsAsync();
        CanaryException.Made.ShouldBe(0);
    }

    [Fact]
    public async Task Should_not_start_an_actor_of_the_peers_choice()
    {
        _peer.System.ActorOf(Props.Create<ActorCanary>().WithDeploy(new Deploy(new RemoteScope(_peer.Node))), "deployed");

        await AfterwardsAsync();
        ActorCanary.Made.ShouldBe(0);
    }

    [Fact]
    public async Task Should_not_be_stopped_by_a_poison_pill_or_a_kill()
    {
        foreach (object deadly in new object[] { PoisonPill.Instance, Kill.Instance })
        {
            _victim.Tell(deadly);
            _peer.System.ActorSelection(_peer.PathOf("victim")).Tell(deadly);
            _peer.System.ActorSelection(_peer.PathOf("*")).Tell(deadly);
            _peer.System.ActorSelection($"{_peer.Node}/system/*").Tell(deadly);
        }

        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_not_be_stopped_by_a_system_message()
    {
        ((IInternalActorRef)_victim).SendSystemMessage(new Terminate());

        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_not_be_made_to_watch_an_actor_that_then_stops()
    {
        var bait = _peer.System.ActorOf(Props.Empty);
        ((IInternalActorRef)_victim).SendSystemMessage(new Watch((IInternalActorRef)bait, (IInternalActorRef)_victim));
        await AfterwardsAsync();

        await bait.GracefulStop(TimeSpan.FromSeconds(5));

        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_not_believe_that_a_child_is_dead()
    {
        var child = await _peer.FindAsync("victim/child");
        ((IInternalActorRef)_victim).SendSystemMessage(new DeathWatchNotification(child, existenceConfirmed: true, addressTerminated: false));

        await AfterwardsAsync();
        (await HostilePeer.AskAsync(_victim, new ResumeRun())).ShouldBeOfType<RunEvent.RunResumed>();
    }

    [Theory]
    [InlineData("Akka.Cluster.ClusterUserAction+Down, Akka.Cluster")]
    [InlineData("Akka.Cluster.ClusterUserAction+Leave, Akka.Cluster")]
    public async Task Should_not_leave_the_cluster_at_a_peers_word(string command)
    {
        var message = Activator.CreateInstance(Type.GetType(command, throwOnError: true)!, _peer.Node)!;
        _peer.System.ActorSelection($"{_peer.Node}/system/cluster/core/daemon").Tell(message);

        await AfterwardsAsync();
        Akka.Cluster.Cluster.Get(node.System).SelfMember.Status.ShouldBe(Akka.Cluster.MemberStatus.Up);
    }

    [Fact]
    public async Task Should_refuse_a_message_that_is_not_listed()
    {
        _victim.Tell(new Unlisted());

        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_refuse_a_frame_that_is_too_long()
    {
        _victim.Tell(new FileProtocol.FileChunk(1, 0, new byte[5_000_000]));

        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_let_no_text_do_harm()
    {
        _victim.Tell("boo");

        (await HostilePeer.AskAsync(_victim, new PauseRun())).ShouldBeOfType<RunEvent.RunPaused>();
        node.Reached.ShouldBe(["boo"]);
    }

    private async Task AfterwardsAsync()
    {
        (await HostilePeer.AskAsync(_victim, new PauseRun())).ShouldBeOfType<RunEvent.RunPaused>();
        node.Reached.ShouldBeEmpty();
        node.System.WhenTerminated.IsCompleted.ShouldBeFalse();
    }
}
