using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Wire;
using Grafting.Runs;
using ClusterSettings = Grafting.Actors.Cluster.Wire.ClusterSettings;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>A node as far as files need it, in a cluster, which sends and receives on command.</summary>
internal sealed class TransferNode : IDisposable
{
    private readonly RunPaths _store;
    private readonly ActorSystem _system;
    private readonly FetchedFiles _files;
    private readonly SocketCopy _copy;
    private readonly BulkServer _bulk;
    private readonly TaskCompletionSource _hasMet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unreachable;

    /// <param name="store">Has the file, or gets it.</param>
    /// <param name="cluster">As nodes are connected.</param>
    public TransferNode(RunPaths store, ClusterSettings cluster)
    {
        _store = store;
        _system = ClusterSystem.Create(cluster, log: null);
        _bulk = BulkServer.Listen(ClusterConfiguration.BoundBy(_system), cluster.Identity, NoLogger.Instance, TimeProvider.System);
        _system.ActorOf(FileServer.PropsFor(store, _bulk.OfferFor, TimeProvider.System), "files");
        _files = new FetchedFiles(_system.ActorOf(FileFetcher.PropsFor(FetchSetting.For(_system, store, cluster.Identity)), "fetcher"));
        _system.ActorOf(Props.Create(() => new MemberWatch(this)));
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
            case ["joined"]:
                _hasMet.Task.GetAwaiter().GetResult();
                return "joined";
            case ["rest"]:
                return Text(ResidentMemory.Rest());
            case ["peak"]:
                return Text(ResidentMemory.Peak());
            case ["unreachable"]:
                return Text(_unreachable);
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
        _bulk.Dispose();
        _system.Terminate().GetAwaiter().GetResult();
    }

    /// <summary>Replaces the file, and tells how long that took.</summary>
    private string Seconds(Action receive)
    {
        File.Delete(TransferTests.File.In(_store));
        var since = Stopwatch.StartNew();
        receive();
        return since.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class MemberWatch : ReceiveActor
    {
        public MemberWatch(TransferNode node)
        {
            var cluster = Cluster.Get(Context.System);
            Receive<ClusterEvent.MemberUp>(up => node._hasMet.TrySetResult(), up => up.Member.Address != cluster.SelfAddress);
            Receive<ClusterEvent.UnreachableMember>(_ => Interlocked.Increment(ref node._unreachable));
            cluster.Subscribe(
                Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.UnreachableMember));
        }
    }
}
