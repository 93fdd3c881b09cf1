using CsCheck;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class RunHistoryTests
{
    private static readonly NetworkId One = new(1);

    [Fact]
    public void Should_begin_with_a_first_attempt_at_the_first_epoch() =>
        new RunHistory().Of(One).StartAt(0).ShouldBe(NetworkStart.First(One));

    [Fact]
    public void Should_begin_after_a_commit_with_the_next_attempt()
    {
        var history = Of(
            Rows.Started(1, 0),
            Rows.Committed(1, 0, accuracy: 60),
            Rows.Started(1, 1, attempt: 2),
            Rows.Committed(1, 1, attempt: 2, accuracy: 70),
            Rows.Committed(1, 2, attempt: 2, accuracy: 70));

        var start = history.Of(One).StartAt(3);

        start.Attempt.ShouldBe(3);
        start.Checkpoint.ShouldBe("checkpoint 1 2");
        start.Progress.Best.ShouldBe(new BestTest(1, 70));
        start.Progress.Last.ShouldNotBeNull().Top1.ShouldBe(70);
        start.Progress.Spent.Training.ShouldBe(3);
        history.Elapsed.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Should_tell_the_progress_before_the_epoch_that_is_begun_at()
    {
        var start = Of(Rows.Committed(1, 0, accuracy: 60), Rows.Committed(1, 1, accuracy: 70)).Of(One).StartAt(1);

        start.Progress.Best.ShouldBe(new BestTest(0, 60));
        start.Progress.Spent.Training.ShouldBe(1);
    }

    [Fact]
    public void Should_not_count_what_a_later_start_goes_behind()
    {
        var history = Of(Rows.Committed(1, 0), Rows.Committed(1, 1), Rows.Committed(1, 2), Rows.Started(1, 1, attempt: 2));

        history.Of(One).Newest.ShouldBe(0);
        history.Sha256Of(NetworkFile.Checkpoint(One, 0)).ShouldBe("checkpoint 1 0");
        history.Sha256Of(NetworkFile.Checkpoint(One, 1)).ShouldBeNull();
        history.Sha256Of(NetworkFile.Snapshot(One, 2)).ShouldBeNull();
        history.Of(One).LastCommitOf(2).ShouldNotBeNull("its metrics row stays");
    }

    [Fact]
    public void Should_count_again_what_was_committed_again()
    {
        var again = Rows.Committed(1, 1, attempt: 2) with { Checkpoint = "again" };
        var history = Of(Rows.Committed(1, 0), Rows.Committed(1, 1), Rows.Started(1, 1, attempt: 2), again);

        history.Sha256Of(NetworkFile.Checkpoint(One, 1)).ShouldBe("again");
    }

    [Fact]
    public void Should_leave_other_networks_alone()
    {
        var history = Of(Rows.Committed(1, 0), Rows.Committed(2, 0), Rows.Started(1, 0, attempt: 2));

        history.Of(One).Newest.ShouldBe(-1);
        history.Of(new NetworkId(2)).Newest.ShouldBe(0);
        history.Of(new NetworkId(2)).StartAt(1).Attempt.ShouldBe(2);
    }

    [Fact]
    public void Should_keep_the_rollbacks_of_an_epoch_that_was_begun_but_not_committed() =>
        Of(Rows.Committed(1, 0), Rows.Started(1, 1, 2, rollbacks: 1)).Of(One).StartAt(1).Rollbacks.ShouldBe(1);

    [Fact]
    public void Should_go_on_with_the_rollbacks_of_the_epoch_before() =>
        Of(Rows.Started(1, 1, 2, rollbacks: 2), Rows.Committed(1, 1, 2, rollbacks: 2)).Of(One).StartAt(2).Rollbacks.ShouldBe(2);

    [Fact]
    public void Should_repeat_an_epoch_with_the_rollbacks_that_it_was_committed_with()
    {
        var history = Of(
            Rows.Committed(1, 0),
            Rows.Started(1, 1, 2, rollbacks: 1),
            Rows.Committed(1, 1, 2, rollbacks: 1),
            Rows.Started(1, 2, 3, rollbacks: 2));

        history.Of(One).StartAt(2).Rollbacks.ShouldBe(2);
        history.Of(One).StartAt(1).Rollbacks.ShouldBe(1);
        history.Of(One).StartAt(0).Rollbacks.ShouldBe(0);
    }

    [Fact]
    public void Should_not_count_rows_of_a_term_that_is_over() => Gen
        .Select(Gen.Int[1, 3], Gen.Int[0, 3], Gen.Bool, Gen.Long[0, 3], (network, epoch, starts, term) => starts
            ? (JournalRow)Rows.Started(network, epoch, attempt: epoch + 1) with { Term = term }
            : Rows.Committed(network, epoch) with { Term = term, Best = $"best {epoch}" })
        .Array[0, 20]
        .Sample(rows =>
        {
            var greatest = rows.Select((_, i) => rows[..(i + 1)].Max(row => row.Term));
            var counting = rows.Zip(greatest).Where(pair => pair.First.Term == pair.Second).Select(pair => pair.First with { Term = 0 });

            var (history, expected) = (Of(rows), Of([.. counting]));

            history.Term.ShouldBe(rows.Length == 0 ? 0 : rows.Max(row => row.Term));
            history.Elapsed.ShouldBe(expected.Elapsed);
            foreach (var network in new RingTopology(3).Networks)
            {
                var newest = expected.Of(network).Newest;
                history.Of(network).Newest.ShouldBe(newest);
                history.Of(network).StartAt(newest + 1).ShouldBe(expected.Of(network).StartAt(newest + 1));
                history.Of(network).Sha256Of(WeightsFile.Best).ShouldBe(expected.Of(network).Sha256Of(WeightsFile.Best));
            }
        });

    [Fact]
    public void Should_name_the_newest_best_and_last_weights_that_count()
    {
        var history = Of(
            Rows.Committed(1, 0) with { Best = "best 0" },
            Rows.Committed(1, 1) with { Best = "best 1" },
            Rows.Committed(1, 2) with { Last = "last 2" });
        var network = history.Of(One);

        network.Sha256Of(WeightsFile.Best).ShouldBe("best 1");
        network.Sha256Of(WeightsFile.Last).ShouldBe("last 2");
        network.Sha256Of(WeightsFile.Final).ShouldBeNull();

        history.Add(Rows.Started(1, 1, attempt: 2));

        network.Sha256Of(WeightsFile.Best).ShouldBe("best 0");
        network.Sha256Of(WeightsFile.Last).ShouldBeNull();
    }

    [Fact]
    public void Should_list_the_files_of_epochs_that_count() =>
        Of(Rows.Committed(1, 0), Rows.Committed(1, 1) with { Snapshot = null }).Of(One).Files.ShouldBe(
            [NetworkFile.Checkpoint(One, 0), NetworkFile.Snapshot(One, 0), NetworkFile.Checkpoint(One, 1)]);

    private static RunHistory Of(params JournalRow[] rows)
    {
        var history = new RunHistory();
        Array.ForEach(rows, history.Add);
        return history;
    }
}
