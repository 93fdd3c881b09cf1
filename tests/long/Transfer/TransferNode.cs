using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Runs;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>A node as far as files need it, in a cluster, which sends and receives on command.</summary>
internal sealed class TransferNode : IDisposable
{
    private readonly RunPaths _store;
    private readonly ActorSystem _system;
    private readonly FetchedFiles _files;
    private readonly SocketCopy _copy;
    private readonly UnreachableMembers _unreachable = new();

    public TransferNode(RunPaths store)
    {
        _store = store;
        _system = CreateSystem();
        _system.ActorOf(FileServer.PropsFor(store, TimeProvider.System), "files");
        _files = new FetchedFiles(_system.ActorOf(FileFetcher.PropsFor(FetchSetting.For(_system, store)), "fetcher"));
        _system.ActorOf(Props.Create(() => new ReachabilityWatch(_unreachable)));
        _copy = new SocketCopy(TransferTests.File.In(store));
    }

    public string Address => Cluster.Get(_system).SelfAddress.ToString();

    public int CopyPort => _copy.Port;

    /// <summary>Waits on the calling thread, which is the program's first and not one of the pool.</summary>
    /// <returns>What to answer, in one line.</returns>
    public string Do(string[] command)
    {
        switch (command)
        {
            case ["join", var address]:
                Cluster.Get(_system).JoinAsync(Akka.Actor.Address.Parse(address)).GetAwaiter().GetResult();
                return "joined";
            case ["rest"]:
                return Text(ResidentMemory.Rest());
            case ["peak"]:
                return Text(ResidentMemory.Peak());
            case ["unreachable"]:
                return Text(_unreachable.Count);
            case ["copy", var port, var flush]:
                return Seconds(() => _copy.Receive(int.Parse(port, CultureInfo.InvariantCulture), flush == "flush"));
            case ["fetch", var holder, var sha256, var length]:
                return Seconds(() => _files.Fetch(TransferTests.File, sha256, [holder], long.Parse(length, CultureInfo.InvariantCulture), CancellationToken.None));
            default:
                return "?";
        }
    }

    public void Dispose()
    {
        _copy.Dispose();
        _system.Terminate().GetAwaiter().GetResult();
    }

    /// <summary>As nodes are connected: here is where mutual TLS and the real serializers belong.</summary>
    private static ActorSystem CreateSystem() => ActorSystem.Create("grafting", ConfigurationFactory.ParseString("""
        akka {
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          loglevel = OFF
          stdout-loglevel = OFF
        }
        """).WithFallback(TestOnlyFileSerializer.Settings).WithFallback(FileDispatcher.Settings));

    /// <summary>Replaces the file, and tells how long that took.</summary>
    private string Seconds(Action receive)
    {
        File.Delete(TransferTests.File.In(_store));
        var since = Stopwatch.StartNew();
        receive();
        return since.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class UnreachableMembers
    {
        public int Count;
    }

    private sealed class ReachabilityWatch : ReceiveActor
    {
        public ReachabilityWatch(UnreachableMembers members)
        {
            Receive<ClusterEvent.UnreachableMember>(_ => Interlocked.Increment(ref members.Count));
            Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember));
        }
    }
}
