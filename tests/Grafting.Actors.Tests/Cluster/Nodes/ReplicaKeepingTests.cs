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

    private const string Keeper = "akka.tcp://grafting@keeper:4711";
    private const string Other = "akka.tcp://grafting@other:4711";

    private readonly IActorRef _replicas;

    public ReplicaKeepingTests()
    {
        var keeper = new DistantReceiver(TestActor, "keeper");
        _replicas = Sys.ActorOf(ReplicaKeeping.PropsFor("self", _ => keeper, _ => true));
        _replicas.Tell(new SetKeepers(Term: 1, ["self", Keeper]));
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

    [Fact]
    public async Task Should_have_files_copied_to_a_keeper_that_comes_later_though_nobody_waits()
    {
        var keeping = Keep();
        ExpectMsg<KeepFile>();
        Answer(new FileKept(Snapshot, "aa"));
        (await keeping.InTime()).ShouldBeTrue();

        _replicas.Tell(new SetKeepers(Term: 1, ["self", Other]));

        ExpectMsg<KeepFile>().ShouldBe(new KeepFile(1, Snapshot, "aa", "self"));
    }

    [Fact]
    public void Should_have_copies_made_for_a_node_that_has_gone()
    {
        _replicas.Tell(new ReplicaKeeping.KeepsFor(new NamedFile(Snapshot, "aa"), Other));

        _replicas.Tell(new ReplicaKeeping.NodeGone(Other));

        ExpectMsg<KeepFile>().ShouldBe(new KeepFile(1, Snapshot, "aa", "self"));
    }

    [Fact]
    public void Should_ask_a_keeper_again_that_does_not_answer()
    {
        _ = Keep();
        ExpectMsg<KeepFile>();

        PassSeconds(2);

        ExpectMsg<KeepFile>().File.ShouldBe(Snapshot);
    }

    private void Answer(object answer) => _replicas.Tell(answer, new DistantReceiver(TestActor, "keeper"));

    /// <summary>On a thread of its own, as in the program.</summary>
    private Task<bool> Keep() => Task.Factory.StartNew(Kept, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private bool Kept()
    {
        ReplicaKeeping.Keep(_replicas, Snapshot, "aa");
        return true;
    }
}
