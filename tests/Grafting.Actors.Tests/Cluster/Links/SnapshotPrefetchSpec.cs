using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using Microsoft.Extensions.Time.Testing;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Tests.Cluster.Links;

/// <summary>Network 2 of 3 on a node whose fetcher is a probe; its donor trains elsewhere.</summary>
public sealed class SnapshotPrefetchSpec : TestKit
{
    private const string Elsewhere = "akka.tcp://grafting@10.0.0.2:4711";
    private const string Keeper = "akka.tcp://grafting@10.0.0.1:4711";

    private static readonly NetworkId Donor = new(1);
    private static readonly NetworkId Own = new(2);

    private readonly ChainTrainers _trainers = new();
    private readonly WritingThread _writer = new();
    private readonly TestProbe _fetcher;
    private readonly TestProbe _supervisor;
    private readonly HashSet<RunFile> _here = [];
    private readonly LinkEnd _supervisorsEnd = new(Own, 1);

    public SnapshotPrefetchSpec()
    {
        _fetcher = CreateTestProbe();
        _supervisor = CreateTestProbe();
    }

    [Fact]
    public void Should_begin_the_transfer_while_the_network_still_trains()
    {
        var network = HostTraining();

        Tell(network, Stored(0));

        ShouldFetch(0);
        _trainers.Grafts.ShouldBeEmpty();
    }

    [Fact]
    public void Should_fetch_the_next_one_only_and_drop_it_when_the_network_stops()
    {
        var network = HostTraining();

        Tell(network, Stored(1));
        Tell(network, Stored(0));
        ShouldFetch(0);
        Tell(network, new StopNetwork(Own));
        _trainers.Release(Own);

        _fetcher.ExpectMsg(new DropFile(RunFile.Snapshot(Donor, 0), HashOf(0)));
        _fetcher.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Should_go_on_to_the_next_epoch_after_each_graft()
    {
        var prefetch = NewPrefetch();
        prefetch.Store(Snapshot(1));
        prefetch.Store(Snapshot(0));
        ShouldFetch(0);

        prefetch.Graft(0);

        _fetcher.ExpectMsg<DropFile>();
        ShouldFetch(1);
        prefetch.Store(Snapshot(0)); // A donor that began again trains what is grafted here.
        _fetcher.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Should_fetch_another_version_of_what_is_on_its_way()
    {
        var prefetch = NewPrefetch();
        prefetch.Store(Snapshot(0));
        ShouldFetch(0);

        prefetch.Store(Snapshot(0) with { Sha256 = HashOf(7) });

        _fetcher.ExpectMsg(new DropFile(RunFile.Snapshot(Donor, 0), HashOf(0)));
        _fetcher.ExpectMsg<FetchFile>().Sha256.ShouldBe(HashOf(7));
    }

    [Fact]
    public void Should_not_fetch_what_is_here()
    {
        _here.Add(RunFile.Snapshot(Donor, 0));
        var prefetch = NewPrefetch();

        prefetch.Store(Snapshot(0));

        _fetcher.HasMessages.ShouldBeFalse();
    }

    protected override void AfterAll()
    {
        _trainers.Release(Own, passes: 10);
        base.AfterAll();
        _writer.Dispose();
    }

    private static string HashOf(int epoch) => new((char)('0' + epoch), 64);

    private static StoredSnapshot Snapshot(int epoch) => new(new EpochAttempt(Donor, epoch, 1), HashOf(epoch), Elsewhere);

    private static SnapshotIsStored Stored(int epoch) => new(Snapshot(epoch));

    private PrefetchSetting Setting => new(_fetcher, _here.Contains, () => [Keeper]);

    private SnapshotPrefetch NewPrefetch() => new(Setting, TestActor, firstEpoch: 0);

    private IActorRef HostTraining()
    {
        var plan = new RunPlan(networks: 3, epochs: 2, slots: 1);
        var setting = new NetworkSetting(plan, _trainers, new MemoryRecorder(), _writer, new FakeTimeProvider());
        var network = Sys.ActorOf(HostedNetwork.PropsFor(NetworkStart.First(Own), setting, Setting, new LinkEnd(Own, 1), _supervisor));
        Tell(network, new TrainEpoch(new EpochAttempt(Own, 0, 1)));
        _supervisor.FishForMessage<NetworkStatusChanged>(changed => changed.Status.Stage is NetworkStage.Training);
        return network;
    }

    private void Tell(IActorRef network, Actors.Cluster.IWireMessage message) => network.Tell(_supervisorsEnd.Say(message), _supervisor);

    private void ShouldFetch(int epoch)
    {
        var wanted = _fetcher.ExpectMsg<FetchFile>();
        wanted.File.ShouldBe(RunFile.Snapshot(Donor, epoch));
        wanted.Sha256.ShouldBe(HashOf(epoch));
        wanted.Holders.ShouldBe([Elsewhere, Keeper]);
        wanted.IsAhead.ShouldBeTrue();
    }
}
