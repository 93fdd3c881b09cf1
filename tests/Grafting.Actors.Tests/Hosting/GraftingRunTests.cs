using CsCheck;
using Grafting.Actors.Hosting;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Experiments;
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
        await using var run = Start(new RunPlan(networks: 2, epochs: 3, slots: 2) { MaxRestarts = 0 }, trainers);

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
        await using var run = Start(new RunPlan(networks: 2, epochs: 3, slots: 1) { MaxRestarts = 0 }, trainers);

        var failed = (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunFailed>();

        (failed.Network, failed.Epoch, failed.Error.Message).ShouldBe((Two, 0, "no such file"));
    }

    [Fact]
    public async Task Should_fail_when_weights_cannot_be_written()
    {
        var recorder = new MemoryRecorder
        {
            OnRecord = member => _ = member == nameof(INetworkStore.SaveWeights) ? throw new IOException("No space left on device") : 0,
        };
        await using var run = GraftingRun.Start(
            new RunPlan(1, 1, 1) { MaxRestarts = 0 },
            RunStart.First(1),
            new ChainTrainers { IsHeld = false },
            recorder,
            recorder,
            TimeProvider.System);

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunFailed>().Error.ShouldBeOfType<IOException>();
    }

    [Fact]
    public async Task Should_begin_again_after_the_newest_checkpoint_and_end_as_if_nothing_had_happened()
    {
        var crashed = false;
        var trainers = new ChainTrainers
        {
            IsHeld = false,
            OnTrain = (network, epoch) => _ = (network, epoch) == (Two, 3) && !Interlocked.Exchange(ref crashed, true)
                ? throw new InvalidOperationException("a crash")
                : 0,
        };
        await using var run = Start(new RunPlan(networks: 3, epochs: 5, slots: 2) { RestartDelay = TimeSpan.Zero }, trainers);

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();

        _recorder.FinalHashes.ShouldBe(ChainState.Expected(3, 5));
        _recorder.Epochs.Select(row => (row.Network, row.Epoch)).ShouldBeUnique();
        _recorder.Epochs.Count.ShouldBe(15);
        _recorder.Starts.Count(start => start.Network == Two).ShouldBe(2);
        _recorder.Starts.Last().Epoch.ShouldBe(3);
        _recorder.Starts.Last().Attempt.ShouldBe(2);
        _recorder.Events.Select(row => row.Name).ShouldBe(["networkRestarted", "runCompleted"]);
    }

    /// <summary>Crashes while training, saving a snapshot or saving a checkpoint, each with some probability.</summary>
    [Fact]
    public void Should_end_with_the_same_numbers_whatever_crashes() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[0, int.MaxValue]).Sample(
            (networks, epochs, slots, seed) => RunWithCrashes(networks, epochs, slots, new Random(seed)).GetAwaiter().GetResult(),
            iter: 60,
            threads: 1);

    [Fact]
    public async Task Should_roll_back_with_other_random_numbers_when_the_loss_is_nan()
    {
        var trainers = new ChainTrainers { IsHeld = false };
        var held = new ChainTrainers
        {
            IsHeld = false,
            OnTrain = (network, epoch) => _ = (network, epoch) == (One, 2) && trainers.Threads.TryAdd(One, (Thread.CurrentThread, null))
                ? throw new NonFiniteLossException("The loss became NaN.")
                : 0,
        };
        await using var run = Start(
            new RunPlan(networks: 2, epochs: 4, slots: 2) { RestartDelay = TimeSpan.Zero, OnNan = OnNan.Rollback }, held);

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();

        Enumerable.Range(0, 4).Select(epoch => held.Rollbacks[(One, epoch)]).ShouldBe([0, 0, 1, 1]);
        _recorder.Commits.Where(commit => commit.Of.Network == One).Select(commit => commit.Rollbacks).ShouldBe([0, 0, 1, 1]);
        _recorder.Events.Select(row => row.Name).ShouldBe(["networkRolledBack", "runCompleted"]);
    }

    [Fact]
    public async Task Should_give_a_network_up_that_fails_too_often_in_a_row()
    {
        var trainers = new ChainTrainers
        {
            IsHeld = false,
            OnTrain = (network, epoch) => _ = (network, epoch) == (Two, 1) ? throw new IOException("a bad disk") : 0,
        };
        await using var run = Start(
            new RunPlan(networks: 2, epochs: 3, slots: 2) { RestartDelay = TimeSpan.Zero, MaxRestarts = 3 }, trainers);

        var failed = (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunFailed>();

        (failed.Network, failed.Epoch, failed.Error.Message).ShouldBe((Two, 1, "a bad disk"));
        _recorder.Events.Count(row => row.Name == "networkRestarted").ShouldBe(3);
    }

    [Fact]
    public async Task Should_commit_within_the_grace_what_is_nearly_trained_and_nothing_more()
    {
        var trainers = new ChainTrainers();
        await using var run = Start(new RunPlan(networks: 2, epochs: 9, slots: 2), trainers);
        trainers.Release(One, 1);
        trainers.Release(Two, 1);
        await AwaitStatus(run, status => status.Networks.All(network => network.Epoch == 1 && network.Progress is not null));

        var stopped = run.StopAsync(Deadline.Patience);
        await AwaitStatus(run, status => status.Stage == RunStage.Stopping);
        Free(trainers, 2);
        await stopped.WaitAsync(Deadline.Patience);

        (await run.Completion).ShouldBeOfType<RunOutcome.RunStopped>();
        _recorder.Epochs.Select(row => row.Epoch).Order().ShouldBe([0, 0, 1, 1]);
    }

    [Fact]
    public async Task Should_go_on_where_another_process_stopped()
    {
        var first = new ChainTrainers { IsHeld = false };
        await using (var run = Start(new RunPlan(networks: 3, epochs: 2, slots: 3), first))
        {
            await run.Completion.InTime();
        }

        // Network 2's second epoch does not count, though its recipient has grafted it.
        var starts = Enumerable.Range(1, 3).Select(number => _recorder.RestartOf(new NetworkId(number))).ToArray();
        var second = new NetworkStart(Two, 1, 2, 0, "checkpoint 2 0", _recorder.RestartOf(Two).Networks[0].Progress);
        var start = new RunStart(
            [starts[0].Networks[0], second, starts[2].Networks[0]], starts[0].Snapshots, Elapsed: TimeSpan.FromHours(1));
        var recorder = _recorder;
        var trainers = new ChainTrainers { IsHeld = false };
        await using var resumed = GraftingRun.Start(
            new RunPlan(networks: 3, epochs: 4, slots: 3), start, trainers, recorder, recorder, TimeProvider.System);

        var completed = (await resumed.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();

        recorder.FinalHashes.ShouldBe(ChainState.Expected(3, 4));
        completed.Summary.Seconds.ShouldBeGreaterThan(3600);
        completed.Summary.Networks.Where(network => network.Network != Two).ShouldAllBe(network => network.Time.Training == 4 * 3);
    }

    [Fact]
    public async Task Should_hand_warnings_to_the_log()
    {
        var logged = new TaskCompletionSource<LogLine>(TaskCreationOptions.RunContinuationsAsynchronously);
        var trainers = new ChainTrainers();
        await using var run = GraftingRun.Start(
            new RunPlan(1, 1, 1), RunStart.First(1), trainers, _recorder, _recorder, TimeProvider.System, line => logged.TrySetResult(line));

        run.Pause(new NetworkId(7)); // No such network: dropped, and said.

        var line = await logged.Task.InTime();
        line.Severity.ShouldBe(LogSeverity.Warning);
        line.Message.ShouldContain("PauseNetwork");
        Free(trainers, 1);
    }

    private GraftingRun Start(RunPlan plan, ChainTrainers trainers) => GraftingRun.Start(
        plan, RunStart.First(plan.Networks), trainers, _recorder, _recorder, TimeProvider.System);

    private static async Task RunWithCrashes(int networks, int epochs, int slots, Random random)
    {
        void MayCrash(double probability)
        {
            lock (random)
            {
                if (random.NextDouble() < probability)
                {
                    throw new IOException("a crash");
                }
            }
        }

        var trainers = new ChainTrainers { IsHeld = false, OnTrain = (_, _) => MayCrash(0.2) };
        var recorder = new MemoryRecorder
        {
            OnRecord = member => MayCrash(member is nameof(INetworkStore.SaveSnapshot) or nameof(INetworkStore.SaveCheckpoint) ? 0.1 : 0),
        };
        var plan = new RunPlan(networks, epochs, slots) { RestartDelay = TimeSpan.Zero, MaxRestarts = 1000 };
        await using var run = GraftingRun.Start(plan, RunStart.First(networks), trainers, recorder, recorder, TimeProvider.System);

        (await run.Completion.InTime()).ShouldBeOfType<RunOutcome.RunCompleted>();

        recorder.FinalHashes.ShouldBe(ChainState.Expected(networks, epochs));
        recorder.Epochs.Select(row => (row.Network, row.Epoch)).ShouldBeUnique();
        recorder.Epochs.Count.ShouldBe(networks * epochs);
    }

    /// <summary>Lets one of the passes that wait go at a time, chosen at random.</summary>
    private static async Task RunInRandomOrder(int networks, int epochs, int slots, Random random)
    {
        var (trainers, recorder) = (new ChainTrainers(), new MemoryRecorder());
        await using var run = GraftingRun.Start(
            new RunPlan(networks, epochs, slots), RunStart.First(networks), trainers, recorder, recorder, TimeProvider.System);
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
        trainers.Buffers.Keys.CountBy(buffer => buffer.Network).ShouldAllBe(row => row.Value <= networks + 1); // One more is being written.
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
