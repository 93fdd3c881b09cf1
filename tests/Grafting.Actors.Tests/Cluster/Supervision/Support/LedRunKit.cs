using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.TestKit;
using Akka.Util;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Core.Tests.Runs;
using Grafting.Experiments;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Supervision.Support;

/// <summary>
/// A run of two networks that is led from the only node of a cluster, whose NodeActor is a probe. Other nodes exist by what the supervisor is told of
/// them alone.
/// </summary>
public abstract class LedRunKit : VirtualTimeKit, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grafting-tests-").FullName;

    protected LedRunKit()
        : base($$"""
            akka.actor.provider = cluster
            akka.loglevel = OFF
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.cluster.roles = ["{{ClusterRoles.Trainer}}"]
            """)
    {
        Node = CreateTestProbe("own");
        Record = SampleRecord.With(new TrainOptions { Networks = 2 }) with { Created = DateTimeOffset.UnixEpoch };
        RunDirectory = RunDirectory.Create(Path.Combine(_folder, "run"), Record, Time, term: 7);
    }

    /// <summary>The NodeActor of this node.</summary>
    protected TestProbe Node { get; }

    protected RunRecord Record { get; }

    protected RunDirectory RunDirectory { get; }

    protected string Folder => _folder;

    protected Akka.Cluster.Cluster Cluster => Akka.Cluster.Cluster.Get(Sys);

    public async Task InitializeAsync()
    {
        Sys.ActorOf(Props.Create(() => new Doorman(Node)), "node");
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.RegisterOnMemberUp(up.SetResult);
        Cluster.Join(Cluster.SelfAddress);
        await up.Task.InTime();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal static NodeHardware Hardware { get; } = new("2.10.0", "avx512_core");

    internal ClusterRunSetting SettingFor(int? nodes) => new(
        new ClusterPlan(nodes, Replicas: 2, Hardware, AllowsMixedHardware: false),
        Record.ToJson(),
        new RunPlan(networks: 2, epochs: 1, slots: 2),
        RunDirectory.Start,
        RunDirectory,
        new MemoryRecorder(),
        Time);

    /// <summary>Lets this node join, from the first question on.</summary>
    internal void JoinOwn()
    {
        Node.FishForMessage<DescribeNode>(_ => true);
        Node.Reply(OfferOf(Cluster.SelfAddress.ToString()));
        Node.FishForMessage<JoinRun>(_ => true);
        Node.Reply(new RunJoined(RunDirectory.Term));
    }

    internal static NodeOffer OfferOf(string address) => new(new NodeDescription(address, 1, "cpu", 1 << 30, Hardware), 0);

    /// <summary>Another node, which can be spoken for.</summary>
    internal Distant NodeAt(string host)
    {
        var probe = CreateTestProbe();
        return new Distant(new DistantReceiver(probe, host), [ClusterRoles.Trainer]);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        RunDirectory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal sealed class Distant(IActorRef node, string[] roles)
    {
        // Akka has no public way to name a member that there is not.
        private static readonly MethodInfo Create = typeof(Akka.Cluster.Member).GetMethod(
            "Create",
            BindingFlags.NonPublic | BindingFlags.Static,
            [typeof(UniqueAddress), typeof(int), typeof(MemberStatus), typeof(ImmutableHashSet<string>), typeof(AppVersion)])!;

        public IActorRef Node => node;

        public string Address => node.Path.Address.ToString();

        public ClusterEvent.MemberUp Up => new(With(MemberStatus.Up));

        public ClusterEvent.MemberRemoved Removed => new(With(MemberStatus.Removed), MemberStatus.Down);

        private Akka.Cluster.Member With(MemberStatus status) => (Akka.Cluster.Member)Create.Invoke(
            null, [new UniqueAddress(node.Path.Address, 1), 2, status, roles.ToImmutableHashSet(), AppVersion.Zero])!;
    }

    private sealed class Doorman : ReceiveActor
    {
        public Doorman(IActorRef node) => ReceiveAny(node.Forward);
    }
}
