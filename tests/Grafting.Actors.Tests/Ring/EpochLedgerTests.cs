using CsCheck;
using Grafting.Actors.Ring;

namespace Grafting.Actors.Tests.Ring;

public class EpochLedgerTests
{
    private static readonly NetworkId One = new(1);
    private static readonly EpochAttempt First = EpochAttempt.First(One);

    [Fact]
    public void Should_hold_a_slot_from_the_start_until_trained()
    {
        var ledger = new EpochLedger(new RingTopology(2), epochs: 3);

        ledger.Start(First);
        ledger.SlotsInUse.ShouldBe(1);
        ledger.Ready.ShouldBe([EpochAttempt.First(new NetworkId(2))]);

        ledger.Train(First);
        ledger.SlotsInUse.ShouldBe(0);
        ledger.IsAt(First, EpochStep.Trained).ShouldBeTrue();
    }

    [Fact]
    public void Should_be_ready_for_the_next_epoch_once_committed()
    {
        var ledger = new EpochLedger(new RingTopology(1), epochs: 3);
        Commit(ledger, First);

        ledger.CurrentOf(One).ShouldBe(new EpochAttempt(One, 1, 1));
        ledger.IsAt(new EpochAttempt(One, 1, 1), EpochStep.Ready).ShouldBeTrue();
    }

    [Fact]
    public void Should_call_earlier_epochs_other_attempts_and_strangers_stale()
    {
        var ledger = new EpochLedger(new RingTopology(1), epochs: 3);
        Commit(ledger, First);

        ledger.IsCurrent(First).ShouldBeFalse();
        ledger.IsCurrent(new EpochAttempt(One, 1, 2)).ShouldBeFalse();
        ledger.IsCurrent(new EpochAttempt(new NetworkId(9), 1, 1)).ShouldBeFalse();
    }

    [Fact]
    public void Should_refuse_steps_out_of_order()
    {
        var ledger = new EpochLedger(new RingTopology(1), epochs: 3);

        Should.Throw<InvalidOperationException>(() => ledger.Commit(First)).Message.ShouldContain("network 1, epoch 0, attempt 1");
        Should.Throw<InvalidOperationException>(() => ledger.Train(First));
    }

    [Fact]
    public void Should_finish_with_a_test_after_the_last_epoch()
    {
        var ledger = new EpochLedger(new RingTopology(1), epochs: 1);
        Commit(ledger, First);
        var final = ledger.CurrentOf(One);

        ledger.IsFinalTest(First).ShouldBeFalse();
        ledger.IsFinalTest(final).ShouldBeTrue();
        ledger.AllFinished.ShouldBeFalse();
        ledger.Start(final);
        ledger.SlotsInUse.ShouldBe(1);
        ledger.Finish(final);

        ledger.AllFinished.ShouldBeTrue();
        ledger.SlotsInUse.ShouldBe(0);
    }

    /// <summary>Plays whole runs in random order; a network grafts as soon as its donor has trained the epoch.</summary>
    [Fact]
    public void Should_bring_every_schedule_to_its_end_within_slots_and_n_minus_1_epochs() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 6], Gen.Int[1, 5], Gen.Int[0, int.MaxValue]).Sample((networks, epochs, slots, seed) =>
        {
            var (ring, random) = (new RingTopology(networks), new Random(seed));
            var ledger = new EpochLedger(ring, epochs);
            while (!ledger.AllFinished)
            {
                SlotAllocation.Choose(ledger.Ready, slots - ledger.SlotsInUse).ToList().ForEach(ledger.Start);
                ledger.SlotsInUse.ShouldBeInRange(0, slots);
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
        ledger.Commit(attempt);
    }
}
