using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Nodes;

/// <summary>The keepers are a probe.</summary>
public sealed class ReplicaKeepingTests : VirtualTimeKit
{
    private static readonly RunFile Snapshot = RunFile.Snapshot(new NetworkId(2), 7);

    private readonly IActorRef _replicas;

    public ReplicaKeepingTests()
    {
        var keeper = TestActor;
        _replicas = Sys.ActorOf(ReplicaKeeping.PropsFor("self", _ => keeper));
        _replicas.Tell(new SetKeepers(Term: 1, ["self", "keeper"]));
    }

    [Fact]
    public async Task Should_throw_when_the_node_leaves_before_a_keeper_has_the_file()
    {
        var keeping = Keep();
        ExpectMsg<KeepFile>().File.ShouldBe(Snapshot);

        Sys.Stop(_replicas);

        await Should.ThrowAsync<GraftingException>(keeping.InTime());
    }

    /// <summary>The thread of files goes on for a moment when a node is given up: a wait without end there kept the process alive.</summary>
    [Fact]
    public async Task Should_throw_when_the_node_has_left_before()
    {
        Watch(_replicas);
        Sys.Stop(_replicas);
        ExpectTerminated(_replicas);

        await Should.ThrowAsync<GraftingException>(Keep().InTime());
    }

    /// <summary>On a thread of its own, as in the program.</summary>
    private Task<bool> Keep() => Task.Factory.StartNew(Kept, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private bool Kept()
    {
        ReplicaKeeping.Keep(_replicas, Snapshot, "aa");
        return true;
    }
}
