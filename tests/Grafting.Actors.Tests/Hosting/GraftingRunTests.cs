using CsCheck;
using Grafting.Actors.Hosting;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Hosting;

public class GraftingRunTests
{
    private static readonly NetworkId One = new(1);
    private static readonly NetworkId Two = new(2);
    private static readonly NetworkId Three = new(3);
    private readonly MemoryRecorder _recorder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Should_graft_every_epoch_once_with_the_donors_same_epoch(int networks)
    {
        var trainers = new ChainTrainers { IsHeld = false };
        await using var run = Start(new RunPlan(networks, epochs: 5, slots: 2), trainers);

        var completed = (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();

        ShouldBeRight(trainers, networks, epochs: 5);
        completed.Summary.ShouldBe(_recorder.Summary);
        completed.Summary.Networks.Select(row => row.Final.Top1).ShouldAllBe(accuracy => accuracy == (networks == 1 ? 4 : 99));
        completed.Summary.Networks.ShouldAllBe(row => row.BestEpoch == 4 && row.Last.Top1 == 4);
    }

    [Fact]
    public void Should_end_with_the_same_numbers_whatever_the_schedule() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[1, 5], Gen.Int[0, int.MaxValue]).Sample(
            (networks, epochs, slots, seed) => RunInRandomOrder(networks, epochs, slots, new Random(seed)).GetAwaiter().GetResult(),
            iter: 40,
            threads: 1);

    [Fact]
    public async Task Should_let_a_fast_donor_run_n_minus_1_epochs_ahead_and_still_graft_the_right_ones()
    {
        var trainers = new ChainTrainers();
        await using var run = Start(new RunPlan(networks: 3, epochs: 4, slots: 3), trainers);

        // Network 2 is held in its first epoch: its recipient 3 waits at once, its donor 1 an epoch later.
        trainers.Release(One, 100);
        trainers.Release(Three, 100);
        var status = await AwaitStatus(run, status =>
            status.Networks[0] is { Epoch: 1, Stage: NetworkStage.WaitingForDonor }
            && status.Networks[1] is { Epoch: 0, Stage: NetworkStage.Training, SnapshotsQueued: 2 }
            && status.Networks[2] is { Epoch: 0, Stage: NetworkStage.WaitingForDonor });
        status.Networks[0].MeanAlpha.ShouldBe(0.5);
        trainers.Release(Two, 100);

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();
        ShouldBeRight(trainers, networks: 3, epochs: 4);
    }

    [Fact]
    public async Task Should_answer_status_while_all_training_threads_block()
    {
        var trainers = new ChainTrainers();
        await using var run = Start(new RunPlan(networks: 2, epochs: 1, slots: 2), trainers);

        var status = await AwaitStatus(run, status => status.Networks.All(network => network.Progress is { ImagesDone: 1 }));

        status.Stage.ShouldBe(RunStage.Running);
        status.Networks.ShouldAllBe(network => network.Stage == NetworkStage.Training && network.BestAccuracy == null);
        Free(trainers, 2);
    }

    [Fact]
    public async Task Should_hold_a_paused_network_while_the_others_go_on_until_they_need_it()
    {
        var trainers = new ChainTrainers();
        await using var run = Start(new RunPlan(networks: 2, epochs: 1, slots: 2), trainers);
        await trainers.Waiting.ReadAsync().InTime();
        await trainers.Waiting.ReadAsync().InTime();

        run.Pause(One);
        await AwaitStatus(run, status => status.Networks[0].IsPaused);
        Free(trainers, 2);
        var status = await AwaitStatus(run, status => status.Networks[1].Stage == NetworkStage.WaitingForDonor);
        status.Networks[0].Stage.ShouldBe(NetworkStage.Training);
        run.Resume(One);

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();
        ShouldBeRight(trainers, networks: 2, epochs: 1);
    }

    [Fact]
    public async Task Should_tell_pause_resume_commits_and_outcome_in_order()
    {
        var trainers = new ChainTrainers();
        await using var run = Start(new RunPlan(networks: 1, epochs: 1, slots: 1), trainers);
        run.Pause();
        await AwaitStatus(run, status => status.Stage == RunStage.Paused);
        Free(trainers, 1);
        run.Resume();

        var events = new List<RunEvent>();
        await foreach (var runEvent in run.Events.ReadAllAsync())
        {
            events.Add(runEvent);
        }

        events.Select(runEvent => runEvent.GetType().Name).ShouldBe(["RunPaused", "RunResumed", "EpochCommitted", "RunCompleted"]);
        _recorder.Events.Select(row => row.Name).ShouldBe(["runPaused", "runResumed", "runCompleted"]);
    }

    [Fact]
    public async Task Should_stop_between_batches_with_threads_ended_and_trainers_disposed_where_they_were_made()
    {
        var trainers = new ChainTrainers();
        await using var run = Start(new RunPlan(networks: 3, epochs: 2, slots: 2), trainers);
        await trainers.Waiting.ReadAsync().InTime();

        run.Pause(); // A paused run stops as well.
        var stopped = run.StopAsync();
        Free(trainers, 3); // The batch under way ends; nothing after it begins.
        await stopped.WaitAsync(Deadline.Patience);

        (await run.Completion).ShouldBeOfType<RunOutcome.RunStopped>();
        trainers.Threads.Count.ShouldBe(3);
        trainers.Threads.Values.ShouldAllBe(threads => threads.Created == threads.Disposed);
        trainers.Threads.Values.Select(threads => threads.Created).ShouldBeUnique();
        (await run.GetStatusAsync()).Networks.ShouldAllBe(network => network.Stage == NetworkStage.Stopped);
        _recorder.Epochs.ShouldBeEmpty();
        _recorder.Summary.ShouldBeNull();
    }

    [Fact]
    public async Task Should_fail_with_network_epoch_and_cause_and_keep_what_is_committed()
    {
        var trainers = new ChainTrainers
        {
            IsHeld = false,
            OnTrain = (network, epoch) => _ = (network, epoch) == (Two, 1) ? throw new GraftingException("NaN in network 2, epoch 1.") : 0,
        };
        await using var run = Start(new RunPlan(networks: 2, epochs: 3, slots: 2), trainers);

        var failed = (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunFailed>();

        (failed.Network, failed.Epoch, failed.Error.Message).ShouldBe((Two, 1, "NaN in network 2, epoch 1."));
        _recorder.Epochs.ShouldContain(row => row.Network == Two && row.Epoch == 0);
        _recorder.Epochs.ShouldAllBe(row => row.Epoch == 0);
        trainers.Threads.Values.ShouldAllBe(threads => threads.Created == threads.Disposed);
        (await run.GetStatusAsync()).Networks[1].Stage.ShouldBe(NetworkStage.Failed);
    }

    [Fact]
    public async Task Should_fail_when_a_trainer_cannot_be_created()
    {
        var trainers = new ChainTrainers
        {
            IsHeld = false,
            OnCreate = network => _ = network == Two ? throw new GraftingException("no such file") : 0,
        };
        await using var run = Start(new RunPlan(networks: 2, epochs: 3, slots: 1), trainers);

        var failed = (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunFailed>();

        (failed.Network, failed.Epoch, failed.Error.Message).ShouldBe((Two, 0, "no such file"));
    }

    [Fact]
    public async Task Should_fail_when_weights_cannot_be_written()
    {
        var recorder = new MemoryRecorder
        {
            OnRecord = member => _ = member == nameof(IRunRecorder.SaveWeights) ? throw new IOException("No space left on device") : 0,
        };
        await using var run = GraftingRun.Start(
            new RunPlan(1, 1, 1), new ChainTrainers { IsHeld = false }, recorder, TimeProvider.System);

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunFailed>().Error.ShouldBeOfType<IOException>();
    }

    [Fact]
    public async Task Should_hand_warnings_to_the_log()
    {
        var logged = new TaskCompletionSource<LogLine>(TaskCreationOptions.RunContinuationsAsynchronously);
        var trainers = new ChainTrainers();
        await using var run = GraftingRun.Start(new RunPlan(1, 1, 1), trainers, _recorder, TimeProvider.System, line => logged.TrySetResult(line));

        run.Pause(new NetworkId(7)); // No such network: dropped, and said.

        var line = await logged.Task.InTime();
        line.Severity.ShouldBe(LogSeverity.Warning);
        line.Message.ShouldContain("PauseNetwork");
        Free(trainers, 1);
    }

    private GraftingRun Start(RunPlan plan, ChainTrainers trainers) => GraftingRun.Start(plan, trainers, _recorder, TimeProvider.System);

    /// <summary>Lets one of the passes that wait go at a time, chosen at random.</summary>
    private static async Task RunInRandomOrder(int networks, int epochs, int slots, Random random)
    {
        var (trainers, recorder) = (new ChainTrainers(), new MemoryRecorder());
        await using var run = GraftingRun.Start(new RunPlan(networks, epochs, slots), trainers, recorder, TimeProvider.System);
        var waiting = new List<NetworkId>();
        for (var left = networks * epochs + (networks == 1 ? 0 : networks); left > 0; left--)
        {
            if (waiting.Count == 0)
            {
                waiting.Add(await trainers.Waiting.ReadAsync().InTime());
            }

            while (trainers.Waiting.TryRead(out var network))
            {
                waiting.Add(network);
            }

            var chosen = random.Next(waiting.Count);
            trainers.Release(waiting[chosen]);
            waiting.RemoveAt(chosen);
        }

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();
        trainers.MostAtOnce.ShouldBeLessThanOrEqualTo(slots);
        trainers.Buffers.Keys.CountBy(buffer => buffer.Network).ShouldAllBe(row => row.Value <= networks);
        ShouldBeRight(trainers, recorder, networks, epochs);
    }

    private static async Task<RunStatus> AwaitStatus(GraftingRun run, Func<RunStatus, bool> isReached)
    {
        using var patience = new CancellationTokenSource(Deadline.Patience);
        while (true)
        {
            var status = await run.GetStatusAsync(patience.Token);
            if (isReached(status))
            {
                return status;
            }

            await Task.Yield();
        }
    }

    private static void Free(ChainTrainers trainers, int networks)
    {
        for (var network = 1; network <= networks; network++)
        {
            trainers.Release(new NetworkId(network), 100);
        }
    }

    private void ShouldBeRight(ChainTrainers trainers, int networks, int epochs) => ShouldBeRight(trainers, _recorder, networks, epochs);

    private static void ShouldBeRight(ChainTrainers trainers, MemoryRecorder recorder, int networks, int epochs)
    {
        var ring = new RingTopology(networks);
        var all = ring.Networks.SelectMany(network => Enumerable.Range(0, epochs).Select(epoch => (network, epoch))).ToArray();
        trainers.Grafts.ShouldBe(
            networks == 1 ? [] : all.Select(row => (row.network, row.epoch, ring.DonorOf(row.network)!.Value, row.epoch)), ignoreOrder: true);
        recorder.Epochs.Select(row => (row.Network, row.Epoch)).ShouldBe(all, ignoreOrder: true);
        recorder.FinalHashes.ShouldBe(ChainState.Expected(networks, epochs));
    }
}
