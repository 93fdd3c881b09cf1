using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Cluster.Attacks;
using Grafting.Actors.Tests.Support;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Cluster.Wire;

/// <summary>Nodes that listen, join and hand over.</summary>
public sealed class ClusterSystemTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grafting-tests-").FullName;
    private readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate()));
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("node1.example.org")]
    [InlineData("192.168.0.1")]
    public void Should_not_listen_beyond_loopback_without_certificates(string host)
    {
        var message = Should.Throw<UsageException>(() => ClusterSystem.Create(new ClusterSettings { Host = host }, log: null)).Message;

        message.ShouldContain("grafting node cert");
        message.ShouldContain("--insecure");
    }

    [Theory]
    [InlineData("10.1.2.3:4711", "127.0.0.1")]
    [InlineData("[fd00::9]:4711", "localhost")]
    public void Should_not_join_another_machine_that_could_not_reach_it(string seed, string host) =>
        Should.Throw<UsageException>(() => ClusterSystem.Create(new ClusterSettings { Host = host, Seeds = ["127.0.0.1:1", seed] }, log: null))
            .Message.ShouldContain("give --listen HOST:PORT");

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("a\"b")]
    [InlineData("")]
    public void Should_not_listen_where_nobody_can_call(string host) => Should.Throw<UsageException>(() =>
        ClusterSystem.Create(new ClusterSettings { Host = host, IsInsecure = true }, log: null));

    [Fact]
    public void Should_say_in_a_line_that_it_cannot_listen()
    {
        var first = Start(new ClusterSettings());
        var port = AddressOf(first).Port!.Value;

        Should.Throw<GraftingException>(() => ClusterSystem.Create(new ClusterSettings { Port = port }, log: null))
            .Message.ShouldStartWith($"Cannot listen on 127.0.0.1:{port}: ");
    }

    [Fact]
    public async Task Should_end_when_nobody_takes_it_in()
    {
        var gone = Start(new ClusterSettings());
        var port = AddressOf(gone).Port!.Value;
        await gone.Terminate();

        var node = Start(new ClusterSettings { Seeds = [$"127.0.0.1:{port}"], LongestJoin = TimeSpan.FromSeconds(1) });

        await node.WhenTerminated.InTime();
        CoordinatedShutdown.Get(node).ShutdownReason.ShouldBeOfType<CoordinatedShutdown.ClusterJoinUnsuccessfulReason>();
    }

    [Fact]
    public async Task Should_listen_again_where_it_has_just_listened()
    {
        var first = Start(new ClusterSettings());
        var port = AddressOf(first).Port!.Value;
        var second = Start(new ClusterSettings { Seeds = [SeedOf(first)] });
        await UpAsync(second, members: 2);
        await first.Terminate();

        AddressOf(Start(new ClusterSettings { Port = port })).Port.ShouldBe(port);
    }

    [SkippableTheory]
    [InlineData("localhost")]
    [InlineData("::1")]
    public async Task Should_join_on_loopback_without_certificates(string host)
    {
        Skip.If(host == "::1" && !Socket.OSSupportsIPv6, "this machine has no IPv6");
        var first = Start(new ClusterSettings { Host = host });
        AddressOf(first).Protocol.ShouldBe("akka.tcp");

        var second = Start(new ClusterSettings { Host = host, Seeds = [SeedOf(first)] });

        await UpAsync(second, members: 2);
    }

    /// <summary>Nothing is started: it would be reached from other machines.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_listen_on_all_addresses_where_others_call_it_by_a_name(bool hasCertificates)
    {
        var settings = new ClusterSettings { Host = "node1.invalid", Identity = hasCertificates ? Identity() : null, IsInsecure = !hasCertificates };

        var tcp = ClusterConfiguration.For(settings, settings.Checked(), isLogging: false).GetConfig("akka.remote.dot-netty.tcp");

        tcp.GetString("public-hostname").ShouldBe("node1.invalid");
        tcp.GetString("hostname").ShouldBe("0.0.0.0");
    }

    [SkippableTheory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("localhost", false)]
    public async Task Should_listen_on_loopback_and_nowhere_else_where_that_is_asked_for(string host, bool hasCertificates)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only there all of 127.0.0.0/8 is loopback");
        var node = Start(new ClusterSettings { Host = host, Identity = hasCertificates ? Identity() : null });

        using var caller = new TcpClient();
        await Should.ThrowAsync<SocketException>(() => caller.ConnectAsync("127.0.1.1", AddressOf(node).Port!.Value).WaitAsync(Deadline.Patience));
    }

    [Fact]
    public async Task Should_hand_the_singleton_over_when_its_node_leaves()
    {
        var identity = Identity();
        var first = Start(new ClusterSettings { Identity = identity, Roles = ["trainer"] });
        AddressOf(first).Protocol.ShouldBe("akka.ssl.tcp");
        var (here, there) = (new TaskCompletionSource(), new TaskCompletionSource());
        Supervise(first, here);
        await here.Task.WaitAsync(Deadline.Patience);

        var second = Start(new ClusterSettings { Identity = identity, Roles = ["trainer"], Seeds = [SeedOf(first)] });
        Supervise(second, there);
        await UpAsync(second, members: 2);
        var proxy = second.ActorOf(ClusterSingletonProxy.Props("/user/singleton", ClusterSingletonProxySettings.Create(second)));
        (await proxy.Ask<RunEvent>(new PauseRun(), Deadline.Patience)).ShouldBeOfType<RunEvent.RunPaused>();
        there.Task.IsCompleted.ShouldBeFalse();

        await CoordinatedShutdown.Get(first).Run(CoordinatedShutdown.ClusterLeavingReason.Instance).WaitAsync(Deadline.Patience);

        await there.Task.WaitAsync(Deadline.Patience);
    }

    [Fact]
    public async Task Should_not_hand_the_singleton_over_at_a_peers_word()
    {
        var identity = Identity();
        var node = Start(new ClusterSettings { Identity = identity });
        var started = new TaskCompletionSource();
        Supervise(node, started);
        await started.Task.WaitAsync(Deadline.Patience);
        await using var peer = new HostilePeer(identity, node);
        var singleton = await peer.FindAsync("singleton/singleton");

        var type = typeof(ClusterSingletonManager).Assembly.GetType("Akka.Cluster.Tools.Singleton.HandOverToMe", throwOnError: true)!;
        peer.System.ActorSelection(peer.PathOf("singleton")).Tell(type.GetProperty("Instance")!.GetValue(null)!);

        (await HostilePeer.AskAsync(singleton, new PauseRun())).ShouldBeOfType<RunEvent.RunPaused>();
        (await HostilePeer.AskAsync(singleton, new PauseRun())).ShouldBeOfType<RunEvent.RunPaused>();
    }

    private ActorSystem Start(ClusterSettings settings)
    {
        var system = ClusterSystem.Create(settings, log: null);
        _systems.Add(system);
        return system;
    }

    private NodeIdentity Identity()
    {
        var certificates = new CertificateFolder(_folder);
        certificates.Add(["127.0.0.1"], TimeProvider.System);
        return certificates.Read("127.0.0.1", TimeProvider.System);
    }

    private static void Supervise(ActorSystem system, TaskCompletionSource started) => system.ActorOf(
        ClusterSingletonManager.Props(
            Props.Create(() => new Supervisor(started)), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)),
        "singleton");

    private static async Task UpAsync(ActorSystem system, int members)
    {
        var up = new TaskCompletionSource();
        system.ActorOf(Props.Create(() => new UpCount(members, up)));
        await up.Task.WaitAsync(Deadline.Patience);
    }

    private static Address AddressOf(ActorSystem system) => Akka.Cluster.Cluster.Get(system).SelfAddress;

    private static string SeedOf(ActorSystem system) => new ClusterAddress(AddressOf(system).Host!, AddressOf(system).Port!.Value).ToString();

    private sealed class Supervisor : ReceiveActor
    {
        public Supervisor(TaskCompletionSource started)
        {
            Receive<PauseRun>(_ => Sender.Tell(new RunEvent.RunPaused()));
            started.TrySetResult();
        }
    }

    private sealed class UpCount : ReceiveActor
    {
        private int _count;

        public UpCount(int members, TaskCompletionSource up)
        {
            Akka.Cluster.Cluster.Get(Context.System).Subscribe(
                Self, Akka.Cluster.ClusterEvent.InitialStateAsEvents, typeof(Akka.Cluster.ClusterEvent.MemberUp));
            Receive<Akka.Cluster.ClusterEvent.MemberUp>(_ =>
            {
                if (++_count == members)
                {
                    up.TrySetResult();
                }
            });
        }
    }
}
