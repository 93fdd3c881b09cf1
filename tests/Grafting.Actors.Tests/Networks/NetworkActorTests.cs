using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Actors.Snapshots;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using Microsoft.Extensions.Time.Testing;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Tests.Networks;

/// <summary>Network 2 of 3: its donor is 1, its recipient 3; both and the supervisor are probes.</summary>
public class NetworkActorTests : TestKit
{
    private static readonly NetworkId Donor = new(1);
    private static readonly NetworkId Own = new(2);
    private readonly FakeTimeProvider _time = new();
    private readonly ChainTrainers _trainers = new();
    private readonly SnapshotPool _donorsPool = new(ChainState.Layout);
    private readonly MemoryRecorder _recorder = new();
    private readonly WritingThread _writer = new();
    private readonly TestProbe _supervisor;
    private readonly TestProbe _recipient;

    public NetworkActorTests()
    {
        _supervisor = CreateTestProbe();
        _recipient = CreateTestProbe();
    }

    [Fact]
    public void Should_wait_for_a_slow_donor_without_a_slot()
    {
        var network = Start(epochs: 1);
        Train(network, 0);
        Await(NetworkStage.WaitingForDonor);

        _time.Advance(TimeSpan.FromMinutes(10));
        network.Tell(SnapshotOf(0));

        Expect<NetworkGrafted>().Attempt.ShouldBe(AttemptAt(0));
        _trainers.Grafts.ShouldBe([(Own, 0, Donor, 0)]);
        _trainers.Release(Own);
        network.Tell(new TestFinal(AttemptAt(1)));
        Expect<NetworkFinished>().Summary.Time.WaitingForDonor.ShouldBe(600);
    }

    [Fact]
    public void Should_graft_each_epoch_with_its_own_when_the_donor_is_far_ahead()
    {
        var network = Start(epochs: 3);
        network.Tell(SnapshotOf(0));
        network.Tell(SnapshotOf(1));
        _supervisor.FishForMessage<NetworkStatusChanged>(changed => changed.Status.SnapshotsQueued == 2);

        Train(network, 0);
        Expect<NetworkGrafted>();
        Train(network, 1);
        Expect<NetworkGrafted>();

        _trainers.Grafts.ShouldBe([(Own, 0, Donor, 0), (Own, 1, Donor, 1)]);
    }

    [Fact]
    public void Should_hand_its_snapshot_to_the_recipient_by_reference_as_it_was_before_the_graft()
    {
        var network = Start(epochs: 2);
        network.Tell(SnapshotOf(0));
        Train(network, 0);
        Expect<NetworkGrafted>();

        var given = _recipient.ExpectMsg<GraftFrom>();
        given.Donor.ShouldBe(AttemptAt(0));
        ChainState.Read(given.Snapshot.State).ShouldBe((Own, 0, ChainState.Trained(ChainState.Initial(Own), 0)));

        // While the recipient keeps its share, the next epoch's snapshot must lie elsewhere.
        network.Tell(SnapshotOf(1));
        Train(network, 1);
        var next = _recipient.ExpectMsg<GraftFrom>();
        next.Snapshot.State.ShouldNotBeSameAs(given.Snapshot.State);
        ChainState.Read(given.Snapshot.State).Epoch.ShouldBe(0);
    }

    [Fact]
    public void Should_give_the_donors_snapshot_back_after_the_graft()
    {
        var network = Start(epochs: 1);
        var fromDonor = SnapshotOf(0);
        var memory = fromDonor.Snapshot.State;
        network.Tell(fromDonor);
        Train(network, 0);
        Expect<NetworkGrafted>();

        _donorsPool.Rent().State.ShouldBeSameAs(memory);
    }

    [Fact]
    public void Should_drop_a_stale_command_and_say_so()
    {
        var network = Start(epochs: 2);

        EventFilter.Warning(contains: "TrainEpoch").Expect(2, () =>
        {
            network.Tell(new TrainEpoch(AttemptAt(0) with { Attempt = 2 }));
            network.Tell(new TrainEpoch(AttemptAt(1)));
        });

        Train(network, 0);
        Expect<EpochTrained>().Attempt.ShouldBe(AttemptAt(0));
    }

    [Fact]
    public void Should_drop_a_snapshot_twice_sent_or_of_a_stranger_and_give_it_back()
    {
        var network = Start(epochs: 2);
        network.Tell(SnapshotOf(0));
        var again = SnapshotOf(0);
        var strange = new GraftFrom(EpochAttempt.First(new NetworkId(3)), _donorsPool.Rent());

        network.Tell(again); // As a donor does that has begun again: nothing to warn of.
        EventFilter.Warning(contains: "GraftFrom").ExpectOne(() => network.Tell(strange));

        AwaitAssert(() =>
        {
            Should.Throw<ObjectDisposedException>(() => again.Snapshot.State);
            Should.Throw<ObjectDisposedException>(() => strange.Snapshot.State);
        });
    }

    [Fact]
    public void Should_report_progress_and_pause_while_the_trainer_blocks()
    {
        var network = Start(epochs: 1);
        network.Tell(new TrainEpoch(AttemptAt(0)));
        _supervisor.FishForMessage<NetworkStatusChanged>(changed => changed.Status.Progress is { ImagesDone: 1 });

        network.Tell(new PauseNetwork(Own));

        _supervisor.FishForMessage<NetworkStatusChanged>(changed => changed.Status is { IsPaused: true, Stage: NetworkStage.Training });
        network.Tell(new ResumeNetwork(Own));
        _trainers.Release(Own);
        Expect<EpochTrained>();
    }

    [Fact]
    public void Should_tell_a_failure_with_its_epoch_and_stop_when_the_thread_has_ended()
    {
        var trainers = new ChainTrainers { IsHeld = false, OnTrain = (_, _) => throw new GraftingException("The loss became NaN.") };
        var network = Watch(Start(epochs: 1, trainers));

        network.Tell(new TrainEpoch(AttemptAt(0)));

        var failed = Expect<NetworkFailed>();
        failed.Attempt.ShouldBe(AttemptAt(0));
        failed.Error.Message.ShouldBe("The loss became NaN.");
        ExpectTerminated(network);
        trainers.Threads[Own].Disposed.ShouldBe(trainers.Threads[Own].Created);
    }

    [Fact]
    public void Should_stop_a_waiting_network_only_when_its_trainer_is_disposed()
    {
        var network = Watch(Start(epochs: 1));
        Train(network, 0);
        Await(NetworkStage.WaitingForDonor);

        network.Tell(new StopNetwork(Own));

        ExpectTerminated(network);
        _trainers.Threads[Own].Disposed.ShouldBe(_trainers.Threads[Own].Created);
    }

    [Fact]
    public void Should_end_its_thread_when_it_is_killed()
    {
        var network = Watch(Start(epochs: 1));
        network.Tell(PoisonPill.Instance);

        ExpectTerminated(network);
        AwaitAssert(() => _trainers.Threads[Own].Disposed.ShouldNotBeNull());
    }

    [Fact]
    public void Should_save_snapshot_and_checkpoint_while_it_is_ready_for_the_next_epoch()
    {
        var network = Start(epochs: 2);
        network.Tell(SnapshotOf(0));
        Train(network, 0);

        var snapshot = Expect<SnapshotSaved>().Snapshot;
        var saved = Expect<EpochSaved>().Epoch;

        snapshot.ShouldBe(new StoredSnapshot(AttemptAt(0), "snapshot 2 0"));
        saved.Of.ShouldBe(AttemptAt(0));
        saved.Files.ShouldBe(new EpochFiles("snapshot 2 0", "checkpoint 2 0", "Best 2 0", Last: null));
        saved.Graft!.Layers.Count.ShouldBe(2);
        saved.Spent.Training.ShouldBe(3);
    }

    [Fact]
    public void Should_graft_from_the_disk_what_the_donor_gave_before_it_was_there()
    {
        var network = Start(epochs: 1);
        var before = SnapshotOf(0);
        _recorder.SaveSnapshot(before.Donor, before.Snapshot.State);
        Train(network, 0);
        Await(NetworkStage.WaitingForDonor);

        network.Tell(new SnapshotIsStored(new StoredSnapshot(before.Donor, "snapshot 1 0")));

        Expect<NetworkGrafted>();
        _trainers.Grafts.ShouldBe([(Own, 0, Donor, 0)]);
    }

    [Fact]
    public void Should_fail_when_a_file_cannot_be_written_and_save_nothing_after_it()
    {
        var recorder = new MemoryRecorder { OnRecord = member => _ = member == nameof(INetworkStore.SaveSnapshot) ? throw new IOException("disk full") : 0 };
        var setting = new NetworkSetting(new RunPlan(3, 2, 1), _trainers, recorder, _writer, _time);
        var network = Watch(Sys.ActorOf(NetworkActor.PropsFor(NetworkStart.First(Own), setting, _supervisor)));
        network.Tell(SnapshotOf(0));

        Train(network, 0);

        Expect<NetworkFailed>().Error.Message.ShouldBe("disk full");
        ExpectTerminated(network);
        recorder.Weights.Count.ShouldBe(1); // The best so far, which was written before.
        Should.Throw<KeyNotFoundException>(() => recorder.ReadCheckpoint(Own, 0, "checkpoint 2 0", new Grafting.Checkpoints.Checkpoint(ChainState.Layout)));
    }

    private IActorRef Start(int epochs, ChainTrainers? trainers = null)
    {
        var setting = new NetworkSetting(new RunPlan(3, epochs, 1), trainers ?? _trainers, _recorder, _writer, _time);
        var network = Sys.ActorOf(NetworkActor.PropsFor(NetworkStart.First(Own), setting, _supervisor));
        network.Tell(new GiveTo(Own, _recipient));
        return network;
    }

    private void Train(IActorRef network, int epoch)
    {
        _trainers.Release(Own);
        network.Tell(new TrainEpoch(AttemptAt(epoch)));
    }

    private GraftFrom SnapshotOf(int epoch)
    {
        var snapshot = _donorsPool.Rent();
        ChainState.Write(snapshot.State, Donor, epoch, hash: epoch);
        return new GraftFrom(new EpochAttempt(Donor, epoch, 1), snapshot);
    }

    private void Await(NetworkStage stage) =>
        _supervisor.FishForMessage<NetworkStatusChanged>(changed => changed.Status.Stage == stage);

    private T Expect<T>() => (T)_supervisor.FishForMessage(message => message is T);

    protected override void AfterAll()
    {
        base.AfterAll();
        _writer.Dispose();
    }

    private static EpochAttempt AttemptAt(int epoch) => new(Own, epoch, 1);
}
