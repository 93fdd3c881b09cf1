using Akka.Actor;
using Akka.Configuration;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Wire;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Tests.Cluster.Files.Support;

/// <summary>An actor system of its own with a store, a file server and a fetcher, reached over loopback.</summary>
internal sealed class LoopbackNode : IAsyncDisposable
{
    private static readonly FetchPatience Impatience = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.1), Rounds: 5);

    private readonly Openings _openings = new();

    /// <param name="relay">Where others reach it; null where they reach it directly.</param>
    /// <param name="bulkFor">What it offers for long files.</param>
    /// <param name="identity">How it proves itself where long files come from.</param>
    public LoopbackNode(TcpRelay? relay = null, Func<ServedFile, BulkOffer?>? bulkFor = null, NodeIdentity? identity = null)
    {
        var port = relay is null ? "" : $"port = {relay.Target}, public-port = {relay.Port}";
        System = ActorSystem.Create("grafting", ConfigurationFactory.ParseString($$"""
            akka {
              actor.provider = remote
              actor.serializers.grafting = "{{typeof(WireSerializer).AssemblyQualifiedName}}"
              actor.serialization-bindings { "{{typeof(IWireMessage).AssemblyQualifiedName}}" = grafting }
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, {{port}} }
              remote.retry-gate-closed-for = 200ms
              loglevel = OFF
              stdout-loglevel = OFF
            }
            """).WithFallback(FileDispatcher.Settings));
        var server = System.ActorOf(FileServer.PropsFor(Store.Paths, bulkFor ?? (_ => null), TimeProvider.System));
        System.ActorOf(Props.Create(() => new Doorman(server, _openings)), "files");
        Fetcher = System.ActorOf(FileFetcher.PropsFor(FetchSetting.For(System, Store.Paths, identity) with { Patience = Impatience }), "fetcher");
    }

    public ActorSystem System { get; }

    public StoreFolder Store { get; } = new();

    public IActorRef Fetcher { get; }

    public string Address => ((ExtendedActorSystem)System).Provider.DefaultAddress.ToString();

    /// <summary>Where receivers wanted files of this node to begin, in order.</summary>
    public long[] OpenedAt => _openings.All;

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        Store.Dispose();
    }

    /// <summary>Notes what is opened.</summary>
    private sealed class Doorman : ReceiveActor
    {
        public Doorman(IActorRef server, Openings openings)
        {
            Receive<OpenFile>(open =>
            {
                openings.Add(open.Offset);
                server.Forward(open);
            });
            ReceiveAny(server.Forward);
        }
    }

    private sealed class Openings
    {
        private readonly List<long> _offsets = [];

        public long[] All
        {
            get
            {
                lock (_offsets)
                {
                    return [.. _offsets];
                }
            }
        }

        public void Add(long offset)
        {
            lock (_offsets)
            {
                _offsets.Add(offset);
            }
        }
    }
}
