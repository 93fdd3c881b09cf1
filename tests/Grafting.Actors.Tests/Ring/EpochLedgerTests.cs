using CsCheck;
using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Ring;

public class EpochLedgerTests
{
    private static readonly NetworkId One = new(1);
    private static readonly EpochAttempt First = EpochAttempt.First(One);

    [Fact]
    public void Should_hold_a_slot_from_the_start_until_trained()
    {
        var ledger = LedgerOf(2, epochs: 3);

        ledger.Start(First);
        ledger.Working.Count().ShouldBe(1);
        ledger.Ready.ShouldBe([EpochAttempt.First(new NetworkId(2))]);

        ledger.Train(First);
        ledger.Working.Count().ShouldBe(0);
        ledger.IsAt(First, EpochStep.Trained).ShouldBeTrue();
    }

    [Fact]
    public void Should_be_ready_for_the_next_epoch_once_committed()
    {
        var ledger = LedgerOf(1, epochs: 3);
        Commit(ledger, First);

        ledger.CurrentOf(One).ShouldBe(new EpochAttempt(One, 1, 1));
        ledger.IsAt(new EpochAttempt(One, 1, 1), EpochStep.Ready).ShouldBeTrue();
    }

    [Fact]
    public void Should_train_one_epoch_while_the_one_before_is_written_and_no_more()
    {
        var ledger = LedgerOf(1, epochs: 5);
        ledger.Start(First);
        ledger.Train(First);
        ledger.Graft(First);
        var second = First.NextEpoch();
        ledger.Ready.ShouldBe([second]);
        ledger.Start(second);
        ledger.Train(second);
        ledger.Graft(second);

        ledger.Ready.ShouldBeEmpty();
        ledger.CanCommit(second).ShouldBeFalse("the epoch before comes first");
        ledger.Commit(First);

        ledger.Ready.ShouldBe([second.NextEpoch()]);
    }

    [Fact]
    public void Should_begin_again_where_told_and_take_nothing_from_the_attempt_before()
    {
        var ledger = LedgerOf(1, epochs: 5);
        Commit(ledger, First);
        ledger.Start(First.NextEpoch());

        ledger.TakeDown(One);
        ledger.Working.Count().ShouldBe(0);
        ledger.Ready.ShouldBeEmpty();
        ledger.Restart(NetworkStart.First(One) with { Epoch = 1, Attempt = 2 });

        ledger.Ready.ShouldBe([new EpochAttempt(One, 1, 2)]);
        ledger.CommittedOf(One).ShouldBe(1);
        ledger.CanCommit(new EpochAttempt(One, 1, 1)).ShouldBeFalse();
        Commit(ledger, new EpochAttempt(One, 1, 2));
        ledger.CommittedOf(One).ShouldBe(2);
    }

    [Fact]
    public void Should_call_earlier_epochs_other_attempts_and_strangers_stale()
    {
        var ledger = LedgerOf(1, epochs: 3);
        Commit(ledger, First);

        ledger.IsCurrent(First).ShouldBeFalse();
        ledger.IsCurrent(new EpochAttempt(One, 1, 2)).ShouldBeFalse();
        ledger.IsCurrent(new EpochAttempt(new NetworkId(9), 1, 1)).ShouldBeFalse();
    }

    [Fact]
    public void Should_refuse_steps_out_of_order()
    {
        var ledger = LedgerOf(1, epochs: 3);

        Should.Throw<InvalidOperationException>(() => ledger.Commit(First)).Message.ShouldContain("network 1, epoch 0, attempt 1");
        Should.Throw<InvalidOperationException>(() => ledger.Train(First));
    }

    [Fact]
    public void Should_finish_with_a_test_after_the_last_epoch()
    {
        var ledger = LedgerOf(1, epochs: 1);
        Commit(ledger, First);
        var final = ledger.CurrentOf(One);

        ledger.IsFinalTest(First).ShouldBeFalse();
        ledger.IsFinalTest(final).ShouldBeTrue();
        ledger.AllFinished.ShouldBeFalse();
        ledger.Start(final);
        ledger.Working.Count().ShouldBe(1);
        ledger.Finish(final);

        ledger.AllFinished.ShouldBeTrue();
        ledger.Working.Count().ShouldBe(0);
    }

    [Fact]
    public void Should_call_a_network_finished_only_when_its_last_epoch_is_committed_too()
    {
        var ledger = LedgerOf(1, epochs: 1);
        ledger.Start(First);
        ledger.Train(First);
        ledger.Graft(First);
        ledger.Start(First.NextEpoch());
        ledger.Finish(First.NextEpoch());

        ledger.IsFinished(One).ShouldBeFalse("its last checkpoint is still being written");
        ledger.Commit(First);

        ledger.IsFinished(One).ShouldBeTrue();
        ledger.AllFinished.ShouldBeTrue();
    }

    /// <summary>Plays whole runs in random order; a network grafts as soon as its donor has trained the epoch.</summary>
    [Fact]
    public void Should_bring_every_schedule_to_its_end_within_slots_and_n_minus_1_epochs() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 6], Gen.Int[1, 5], Gen.Int[0, int.MaxValue]).Sample((networks, epochs, slots, seed) =>
        {
            var (ring, random) = (new RingTopology(networks), new Random(seed));
            var ledger = LedgerOf(networks, epochs);
            while (!ledger.AllFinished)
            {
                SlotAllocation.Choose(ledger.Ready, _ => "here", new Dictionary<string, int> { ["here"] = slots - ledger.Working.Count() }).ToList().ForEach(ledger.Start);
                ledger.Working.Count().ShouldBeInRange(0, slots);
                var moves = ring.Networks.Where(network => CanMove(ledger, ring, network)).ToArray();
                moves.ShouldNotBeEmpty("a schedule came to a standstill");
                Move(ledger, moves[random.Next(moves.Length)]);

                var trained = ring.Networks.Select(network => TrainedEpochs(ledger, network)).ToArray();
                (trained.Max() - trained.Min()).ShouldBeLessThan(Math.Max(networks, 2));
            }
        });

    private static bool CanMove(EpochLedger ledger, RingTopology ring, NetworkId network)
    {
        var current = ledger.CurrentOf(network);
        return ledger.IsAt(current, EpochStep.Working)
            || (ledger.IsAt(current, EpochStep.Trained)
                && (ring.DonorOf(network) is not { } donor || TrainedEpochs(ledger, donor) > current.Epoch));
    }

    private static void Move(EpochLedger ledger, NetworkId network)
    {
        var current = ledger.CurrentOf(network);
        if (ledger.IsAt(current, EpochStep.Trained))
        {
            ledger.Graft(current);
            ledger.Commit(current);
        }
        else if (ledger.IsFinalTest(current))
        {
            ledger.Finish(current);
        }
        else
        {
            ledger.Train(current);
        }
    }

    private static int TrainedEpochs(EpochLedger ledger, NetworkId network)
    {
        var current = ledger.CurrentOf(network);
        return current.Epoch + (ledger.IsAt(current, EpochStep.Trained) ? 1 : 0);
    }

    private static void Commit(EpochLedger ledger, EpochAttempt attempt)
    {
        ledger.Start(attempt);
        ledger.Train(attempt);
        ledger.Graft(attempt);
        ledger.Commit(attempt);
    }

    private static EpochLedger LedgerOf(int networks, int epochs) => new(RunStart.First(networks).Networks, epochs);
}
