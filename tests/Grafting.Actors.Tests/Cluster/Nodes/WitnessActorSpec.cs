using Akka.Actor;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Membership;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Tests.Support;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Nodes;

/// <summary>Real nodes on this machine, as no other members can be made.</summary>
public sealed class WitnessActorSpec : IAsyncLifetime
{
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(1);

    private readonly List<ActorSystem> _systems = [];
    private readonly TaskCompletionSource<EndRun> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_systems.Select(system => system.Terminate()));

    [Fact]
    public async Task Should_end_when_the_last_node_that_trains_has_gone()
    {
        var trainer = await StartAsync(ClusterRoles.Trainer);
        var witness = await StartAsync(ClusterRoles.Witness, trainer);
        witness.ActorOf(WitnessActor.PropsFor(_ended.SetResult, Impatience));

        await Departure.Of(trainer).LeaveAsync().InTime();

        var end = await _ended.Task.InTime();
        end.Ending.ShouldBe(RunEnding.WithoutThisNode);
        end.Reason.ShouldBe("No node that trains is left.");
    }

    [Fact]
    public async Task Should_end_where_none_ever_was()
    {
        var witness = await StartAsync(ClusterRoles.Witness);

        witness.ActorOf(WitnessActor.PropsFor(_ended.SetResult, Impatience));

        (await _ended.Task.InTime()).Ending.ShouldBe(RunEnding.WithoutThisNode);
    }

    [Fact]
    public async Task Should_wait_while_it_is_no_member_itself()
    {
        var system = ClusterSystem.Create(new ClusterSettings { Roles = [ClusterRoles.Witness], JoinsLater = true }, log: null);
        _systems.Add(system);

        var witness = system.ActorOf(WitnessActor.PropsFor(_ended.SetResult, TimeSpan.Zero));

        await witness.Ask<ActorIdentity>(new Identify(null)).InTime();
        _ended.Task.IsCompleted.ShouldBeFalse();
    }

    private async Task<ActorSystem> StartAsync(string role, ActorSystem? seed = null)
    {
        var seeds = seed is null ? [] : new[] { AddressOf(seed) };
        var system = ClusterSystem.Create(new ClusterSettings { Roles = [role], Seeds = seeds }, log: null);
        _systems.Add(system);
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(up.SetResult);
        await up.Task.InTime();
        return system;
    }

    private static string AddressOf(ActorSystem system) => $"127.0.0.1:{Akka.Cluster.Cluster.Get(system).SelfAddress.Port}";
}
