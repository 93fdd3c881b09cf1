using System.Diagnostics;
using Grafting.Chaos;
using Grafting.Checkpoints;
using Grafting.Training;

namespace Grafting.Core.Tests.Chaos;

public sealed class FaultyTrainerTests
{
    private static readonly NetworkId Network = new(2);

    private readonly StubTrainer _stub = new();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(StubTrainer.Batches)] // The epoch has fewer: at its end.
    [InlineData(1000)]
    public void Should_crash_after_that_many_batches_and_only_once(int batch)
    {
        var trainer = Over($"crash=2@1:{batch}");
        trainer.TrainEpoch(0, 0, EpochControl.None);
        _stub.Calls.Clear();

        var error = Should.Throw<InvalidOperationException>(() => trainer.TrainEpoch(1, 0, EpochControl.None));

        error.Message.ShouldBe($"injected by --chaos crash=2@1:{batch}");
        _stub.Calls.Count(call => call.StartsWith("batch", StringComparison.Ordinal)).ShouldBe(Math.Min(batch, StubTrainer.Batches));
        trainer.TrainEpoch(1, 0, EpochControl.None).Epoch.ShouldBe(1);
    }

    [Fact]
    public void Should_crash_once_in_all_trainers_of_a_network_together()
    {
        var trainers = Injector("crash=2@0").Over(_stub);
        using (var first = trainers.Create(Network))
        {
            Should.Throw<InvalidOperationException>(() => first.TrainEpoch(0, 0, EpochControl.None));
        }

        using var second = trainers.Create(Network);
        second.TrainEpoch(0, 0, EpochControl.None).Epoch.ShouldBe(0);
    }

    [Fact]
    public void Should_crash_as_often_as_it_was_told_to()
    {
        var trainer = Over("crash=2@0:1,crash=2@0:1");

        Should.Throw<InvalidOperationException>(() => trainer.TrainEpoch(0, 0, EpochControl.None));
        Should.Throw<InvalidOperationException>(() => trainer.TrainEpoch(0, 0, EpochControl.None));
        trainer.TrainEpoch(0, 0, EpochControl.None).Epoch.ShouldBe(0);
    }

    [Fact]
    public void Should_leave_other_networks_alone()
    {
        using var other = Injector("crash=2@0,nan=2@0").Over(_stub).Create(new NetworkId(1));

        other.TrainEpoch(0, 0, EpochControl.None).Epoch.ShouldBe(0);
    }

    [Fact]
    public void Should_lose_the_loss_of_a_trained_epoch_until_a_rollback()
    {
        var trainer = Over("nan=2@1");
        trainer.TrainEpoch(0, 0, EpochControl.None);

        var error = Should.Throw<NonFiniteLossException>(() => trainer.TrainEpoch(1, 0, EpochControl.None));

        error.Message.ShouldStartWith("network 2: the training loss became NaN in epoch 2; ");
        _stub.Calls.Count(call => call == $"batch {StubTrainer.Batches - 1}").ShouldBe(2, "the weights are those of a whole epoch");
        Should.Throw<NonFiniteLossException>(() => trainer.TrainEpoch(1, 0, EpochControl.None));
        trainer.TrainEpoch(1, rollbacks: 1, EpochControl.None).Epoch.ShouldBe(1);
    }

    [Fact]
    public void Should_come_late()
    {
        var trainer = Over("delay=2@0:50");
        var since = Stopwatch.StartNew();

        trainer.TrainEpoch(0, 0, EpochControl.None);

        since.Elapsed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(45)); // The clocks of waiting and of measuring differ.
    }

    [Fact]
    public void Should_not_keep_a_stop_waiting()
    {
        using var stop = new CancellationTokenSource();
        var trainer = Over("delay=2@0:999999999");

        Should.Throw<OperationCanceledException>(() => trainer.TrainEpoch(0, 0, new EpochControl(
            new PauseGate(), _ => { }, stop.Token, betweenBatches: () =>
            {
                if (_stub.Calls.Contains($"batch {StubTrainer.Batches - 2}"))
                {
                    stop.CancelAfter(TimeSpan.FromMilliseconds(1));
                }
            })));
    }

    [Fact]
    public void Should_end_the_process_after_training_or_grafting()
    {
        var ended = new List<string>();
        using var trainer = new FaultInjector(ChaosSpec.Parse("exit=2@1:trained,exit=2@2:grafted"), () => ended.Add(_stub.Calls[^1]))
            .Over(_stub).Create(Network);
        var state = new NetworkState(StubTrainer.States);

        foreach (var epoch in Enumerable.Range(0, 4))
        {
            trainer.TrainEpoch(epoch, 0, EpochControl.None);
            trainer.Graft(state, state);
        }

        ended.ShouldBe([$"batch {StubTrainer.Batches - 1}", "graft"]);
    }

    [Fact]
    public void Should_take_no_checkpoints_where_none_are_written()
    {
        Over("seed=1").CopyCheckpointTo(new Checkpoint(StubTrainer.States));
        Over("no-files").CopyCheckpointTo(new Checkpoint(StubTrainer.States));

        _stub.Calls.ShouldBe(["checkpoint"]);
    }

    private static FaultInjector Injector(string spec) => new(ChaosSpec.Parse(spec), () => throw new InvalidOperationException("no end was asked for"));

    private INetworkTrainer Over(string spec) => Injector(spec).Over(_stub).Create(Network);
}
