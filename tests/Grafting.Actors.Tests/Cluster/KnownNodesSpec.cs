using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Cluster;

/// <summary>What a node writes down of a cluster that has only itself.</summary>
public sealed class KnownNodesSpec : TestKit
{
    private const string Run = "2026-11-23T00:00:00.0000000Z";

    private readonly StoreFolder _store = new();

    public KnownNodesSpec()
        : base(ConfigurationFactory.ParseString($$"""
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.cluster.roles = ["{{ClusterRoles.Trainer}}", "{{ClusterRoles.Home}}"]
            """).WithFallback(FileDispatcher.Settings).WithFallback(DefaultConfig))
    {
    }

    private Akka.Cluster.Cluster Cluster => Akka.Cluster.Cluster.Get(Sys);

    private string Own => $"127.0.0.1:{Cluster.SelfAddress.Port}";

    [Fact]
    public void Should_write_down_who_is_there_before_who_was_and_forget_it_at_the_end()
    {
        new ClusterFile(["10.0.0.9:4711"], Run, 1).Write(_store.Paths);
        var known = Sys.ActorOf(KnownNodes.PropsFor(_store.Paths, _ => { }));
        Cluster.Join(Cluster.SelfAddress);
        known.Tell(new KnownNodes.TakesPart(Run, 3));

        AwaitAssert(() => ClusterFile.TryRead(_store.Paths).ShouldBe(new ClusterFile([Own, "10.0.0.9:4711"], Run, 3)));

        known.Tell(new KnownNodes.RunIsOver(() => TestActor.Tell("done")));
        ExpectMsg("done");
        ClusterFile.TryRead(_store.Paths).ShouldBeNull();
    }

    [Fact]
    public void Should_not_look_for_one_run_where_another_was()
    {
        new ClusterFile(["10.0.0.9:4711"], "another", 1).Write(_store.Paths);
        var known = Sys.ActorOf(KnownNodes.PropsFor(_store.Paths, _ => { }));
        Cluster.Join(Cluster.SelfAddress);
        known.Tell(new KnownNodes.TakesPart(Run, 3));

        AwaitAssert(() => ClusterFile.TryRead(_store.Paths).ShouldBe(new ClusterFile([Own], Run, 3)));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _store.Dispose();
    }
}
