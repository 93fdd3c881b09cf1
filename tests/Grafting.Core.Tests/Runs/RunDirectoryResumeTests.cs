using System.Text;
using Grafting.Checkpoints;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class RunDirectoryResumeTests
{
    private static readonly NetworkId One = new(1);
    private static readonly NetworkId Two = new(2);

    [Fact]
    public void Should_begin_at_the_first_epoch_where_nothing_was_committed()
    {
        using var run = new SmallRun();

        run.Directory.Start.Networks.ShouldBe(RunStart.First(2).Networks);
        run.Reopen().Start.Networks.ShouldBe(RunStart.First(2).Networks);
        run.Directory.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Should_go_on_after_each_networks_newest_commit()
    {
        using var run = new SmallRun();
        run.Directory.RecordStart(NetworkStart.First(One), null);
        run.Commit(1, 0);
        run.Commit(2, 0);
        run.Commit(2, 1);

        var start = run.Reopen().Start;

        run.Starts.ShouldBe([1, 2]);
        start.Networks[0].Attempt.ShouldBe(2);
        start.Networks[1].Progress.Best.ShouldBe(new BestTest(1, 51));
        start.Snapshots.ShouldHaveSingleItem().Of.ShouldBe(new EpochAttempt(Two, 1, 1));
        var (state, checkpoint) = (new NetworkState(SmallRun.Layout), new Checkpoint(SmallRun.Layout));
        run.Directory.ReadSnapshot(start.Snapshots[0], state);
        run.Directory.ReadCheckpoint(Two, 1, start.Networks[1].Checkpoint.ShouldNotBeNull(), checkpoint);
        state.Values.ShouldBe(SmallRun.State(2, 1).Values);
        checkpoint.Momenta.ShouldBe(SmallRun.CheckpointAfter(2, 1).Momenta);
        run.Directory.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Should_keep_two_checkpoints_and_the_snapshots_that_going_back_would_need()
    {
        using var run = new SmallRun();

        run.CommitAll(4);

        run.FilesOf(1).ShouldBe(["checkpoint-2.safetensors", "checkpoint-3.safetensors", "snapshot-3.safetensors"]);
        run.FilesOf(2).ShouldBe(["checkpoint-2.safetensors", "checkpoint-3.safetensors", "snapshot-3.safetensors"]);
    }

    [Fact]
    public void Should_keep_as_many_checkpoints_as_it_is_told_to()
    {
        using var run = new SmallRun(networks: 1, keep: 3);

        run.CommitAll(5);

        run.FilesOf(1).ShouldBe(["checkpoint-2.safetensors", "checkpoint-3.safetensors", "checkpoint-4.safetensors"]);
    }

    [Theory]
    [InlineData("first byte")]
    [InlineData("header")]
    [InlineData("middle")]
    [InlineData("end")]
    [InlineData("flipped bit")]
    [InlineData("missing")]
    [InlineData("not renamed")]
    public void Should_go_back_to_the_checkpoint_before_a_damaged_one(string damage)
    {
        using var run = new SmallRun();
        run.CommitAll(4);
        var path = run.Paths.Checkpoint(One, 3);

        run.ReopenAfter(() => Damage(path, damage));

        run.Starts.ShouldBe([3, 4]);
        var what = damage is "missing" or "not renamed" ? "missing" : "damaged";
        run.Directory.Warnings.ShouldBe([$"{path} is {what}: network 1 trains epoch 4 again."]);
        run.Directory.Start.Snapshots.ShouldHaveSingleItem().Of.ShouldBe(new EpochAttempt(Two, 3, 1));
        run.Files.ShouldAllBe(file => !Path.GetFileName(file).StartsWith(".c", StringComparison.Ordinal));
        RunReport.Read(run.Root).Events.ShouldHaveSingleItem().Network.ShouldBe(One);
        run.Directory.ReadCheckpoint(One, 2, run.Directory.Start.Networks[0].Checkpoint!, new Checkpoint(SmallRun.Layout));
    }

    [Fact]
    public void Should_take_the_ring_back_as_far_as_snapshots_are_missing()
    {
        using var run = new SmallRun();
        run.CommitAll(4);

        run.ReopenAfter(() =>
        {
            SmallRun.Damage(run.Paths.Checkpoint(One, 3));
            SmallRun.Damage(run.Paths.Snapshot(Two, 3));
        });

        run.Starts.ShouldBe([3, 3]);
        run.Directory.Warnings.Count.ShouldBe(2);
    }

    [Fact]
    public void Should_begin_anew_where_every_file_is_lost()
    {
        using var run = new SmallRun();
        run.CommitAll(4);

        run.ReopenAfter(() => Directory.Delete(run.Paths.Networks, recursive: true));

        run.Starts.ShouldBe([0, 0]);
    }

    [Fact]
    public void Should_clear_away_what_killed_writes_left_and_nothing_else()
    {
        using var run = new SmallRun();
        run.CommitAll(2);
        run.Directory.SaveWeights(One, WeightsFile.Best, SmallRun.State(1, 1));
        var before = run.Files.ToArray();

        run.ReopenAfter(() =>
        {
            File.WriteAllText(Path.Combine(run.Root, ".run.json.abc"), "torn");
            File.WriteAllText(Path.Combine(run.Root, ".metrics.jsonl.abc"), "torn");
            File.WriteAllText(Path.Combine(run.Root, ".nfs0001"), "not ours");
            File.WriteAllText(Path.Combine(run.Root, "notes.md"), "not ours");
            File.WriteAllText(Path.Combine(run.Paths.Network(One), ".checkpoint-2.safetensors.a1.abc"), "torn");
            File.WriteAllText(Path.Combine(run.Paths.Network(One), ".best.safetensors.abc"), "torn");
            File.WriteAllText(run.Paths.Checkpoint(One, 2), "renamed, but never committed");
            File.WriteAllText(run.Paths.Snapshot(Two, 2), "renamed, but never committed");
        });

        run.Files.ShouldBe(before.Concat([".nfs0001", "notes.md"]), ignoreOrder: true);
        run.Starts.ShouldBe([2, 2]);
    }

    [Fact]
    public void Should_not_count_a_commit_whose_journal_row_is_torn()
    {
        using var run = new SmallRun();
        run.CommitAll(2);

        run.ReopenAfter(() =>
        {
            using var journal = File.OpenWrite(run.Paths.Journal);
            journal.SetLength(journal.Length - 10);
        });

        run.Starts.ShouldBe([2, 1]);
        run.FilesOf(2).ShouldBe(["checkpoint-0.safetensors"]);
        RunReport.Read(run.Root).Rows.Select(row => (row.Network.Value, row.Epoch)).ShouldBe([(1, 0), (2, 0), (1, 1)]);

        run.Commit(2, 1, attempt: 2);

        run.Reopen().Warnings.ShouldBeEmpty();
        run.Starts.ShouldBe([2, 2]);
        RunReport.Read(run.Root).Rows.Select(row => (row.Network.Value, row.Epoch)).ShouldBe([(1, 0), (2, 0), (1, 1), (2, 1)]);
    }

    [Fact]
    public void Should_refuse_a_damaged_journal_and_change_nothing()
    {
        using var run = new SmallRun();
        run.CommitAll(2);
        var before = run.Files.ToArray();

        var error = Should.Throw<GraftingException>(() => run.ReopenAfter(() =>
        {
            var lines = File.ReadAllLines(run.Paths.Journal);
            lines[1] = lines[1].Replace("committed", "comitted", StringComparison.Ordinal);
            File.WriteAllLines(run.Paths.Journal, lines);
        }));

        error.Message.ShouldStartWith($"{run.Paths.Journal}, line 2 is damaged: ");
        run.Files.ShouldBe(before);
    }

    [Fact]
    public void Should_drop_metrics_rows_of_epochs_that_were_never_committed_and_keep_events()
    {
        using var run = new SmallRun();
        run.CommitAll(1);
        run.Directory.RecordEvent("runPaused", null, null);
        var kept = File.ReadAllText(run.Paths.Metrics);

        var uncommitted = kept.Split('\n')[0].Replace("\"epoch\":0", "\"epoch\":1", StringComparison.Ordinal);
        run.ReopenAfter(() => File.AppendAllText(run.Paths.Metrics, $"{uncommitted}\n"));

        File.ReadAllText(run.Paths.Metrics).ShouldBe(kept);
    }

    [Fact]
    public void Should_write_one_metrics_row_for_an_epoch_that_is_committed_again()
    {
        using var run = new SmallRun();
        run.CommitAll(2);
        SmallRun.Damage(run.Paths.Checkpoint(One, 1));
        var restart = run.Directory.RestartOf(One);

        run.Directory.RecordStart(restart.Networks[0], "restart");
        run.Commit(1, 1, attempt: 2);

        PointsOf(run, 1).ShouldBe([0, 1]);
        run.Reopen();
        run.Starts.ShouldBe([2, 2]);
        run.Directory.Start.Networks.Select(network => network.Attempt).ShouldBe([3, 2]);
        RunReport.Read(run.Root).Rows.Select(row => (row.Network.Value, row.Epoch)).ShouldBe([(1, 0), (2, 0), (1, 1), (2, 1)]);
    }

    [Fact]
    public void Should_restart_one_network_and_tell_what_it_passed_over()
    {
        using var run = new SmallRun(networks: 3);
        run.CommitAll(3);
        SmallRun.Damage(run.Paths.Checkpoint(Two, 2));

        var restart = run.Directory.RestartOf(Two);

        restart.Networks.ShouldHaveSingleItem().Epoch.ShouldBe(2);
        restart.Snapshots.ShouldHaveSingleItem().Of.ShouldBe(new EpochAttempt(One, 2, 1));
        RunReport.Read(run.Root).Events.ShouldHaveSingleItem().Detail
            .ShouldBe($"{run.Paths.Checkpoint(Two, 2)} is damaged: network 2 trains epoch 3 again.");
    }

    [Fact]
    public void Should_say_how_to_go_on_where_one_network_cannot_begin_again_alone()
    {
        using var run = new SmallRun();
        run.CommitAll(3);
        SmallRun.Damage(run.Paths.Checkpoint(Two, 2));
        SmallRun.Damage(run.Paths.Snapshot(One, 2));

        var error = Should.Throw<GraftingException>(() => run.Directory.RestartOf(Two));

        error.Message.ShouldContain($"`grafting train --resume {run.Root}`");
        run.Reopen();
        run.Starts.ShouldBe([2, 2]);
    }

    [Fact]
    public void Should_carry_rollbacks_over_to_the_next_process()
    {
        using var run = new SmallRun();
        run.CommitAll(1);

        run.Directory.RecordStart(run.Directory.RestartOf(One).Networks[0] with { Rollbacks = 1 }, "rollback");

        run.Reopen().Start.Networks.Select(network => network.Rollbacks).ShouldBe([1, 0]);
    }

    [Fact]
    public void Should_not_be_opened_by_two_processes_at_once()
    {
        using var run = new SmallRun();

        Should.Throw<UsageException>(() => RunDirectory.Open(run.Root, run.Record, run.Time))
            .Message.ShouldBe($"Another process is writing {run.Root}: wait for it to end, or stop it.");

        run.Reopen();
        Should.Throw<UsageException>(() => RunDirectory.Open(run.Root, run.Record, run.Time));
    }

    [Fact]
    public void Should_be_free_again_after_it_could_not_be_opened()
    {
        using var run = new SmallRun();
        run.CommitAll(1);
        var journal = File.ReadAllText(run.Paths.Journal);

        Should.Throw<GraftingException>(() => run.ReopenAfter(() => File.WriteAllText(run.Paths.Journal, $"nonsense\n{journal}")));

        run.ReopenAfter(() => File.WriteAllText(run.Paths.Journal, journal)).Start.Networks[0].Epoch.ShouldBe(1);
    }

    [Fact]
    public void Should_not_open_a_folder_that_is_no_run_directory()
    {
        using var run = new SmallRun();
        var other = Path.Combine(run.Root, "networks");
        Directory.CreateDirectory(other);

        Should.Throw<GraftingException>(() => RunDirectory.Open(other, run.Record, run.Time)).Message.ShouldContain("no run directory");

        Directory.EnumerateFileSystemEntries(other).ShouldBeEmpty();
    }

    [Fact]
    public void Should_take_up_a_finished_run_with_more_epochs()
    {
        using var run = new SmallRun(epochs: 2);
        run.CommitAll(2);
        run.Directory.RecordSummary(new RunSummary([], 1));
        run.Record = run.Record with { Options = run.Record.Options with { Epochs = 3 } };

        run.Reopen();

        run.Starts.ShouldBe([2, 2]);
        File.Exists(run.Paths.Summary).ShouldBeFalse();
        var record = RunReport.Read(run.Root).Record;
        record.Options.Epochs.ShouldBe(3);
        record.Created.ShouldBe(run.Time.GetUtcNow());
    }

    [Fact]
    public void Should_leave_a_finished_run_without_snapshots_and_as_it_is()
    {
        using var run = new SmallRun(epochs: 3);
        run.CommitAll(3);
        run.Directory.RecordSummary(new RunSummary([], 1));
        var record = File.GetLastWriteTimeUtc(run.Paths.Record);

        run.Reopen();

        run.FilesOf(1).ShouldBe(["checkpoint-1.safetensors", "checkpoint-2.safetensors"]);
        run.Starts.ShouldBe([3, 3]);
        File.Exists(run.Paths.Summary).ShouldBeTrue();
        File.GetLastWriteTimeUtc(run.Paths.Record).ShouldBe(record);
    }

    [Fact]
    public void Should_add_up_the_time_of_all_processes()
    {
        using var run = new SmallRun();
        run.Time.Advance(TimeSpan.FromMinutes(2));
        run.CommitAll(1);
        run.Reopen();
        run.Time.Advance(TimeSpan.FromMinutes(3));
        run.Commit(1, 1);
        run.Time.Advance(TimeSpan.FromMinutes(4)); // Killed before anything is committed: not counted.

        run.Reopen().Start.Elapsed.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Should_write_the_curves_again_without_losing_or_doubling_points()
    {
        using var run = new SmallRun();
        run.CommitAll(2);

        run.ReopenAfter(() => Array.ForEach(
            Directory.GetFiles(run.Paths.TensorBoard, "*", SearchOption.AllDirectories),
            file => File.AppendAllText(file, "torn record")));
        run.Commit(1, 2);

        PointsOf(run, 1).ShouldBe([0, 1, 2]);
        PointsOf(run, 2).ShouldBe([0, 1]);
    }

    [Fact]
    public void Should_go_on_with_fewer_checkpoints_from_the_one_that_is_whole()
    {
        using var run = new SmallRun(keep: 4);
        run.CommitAll(5);
        run.Record = run.Record with { Options = run.Record.Options with { Keep = 2 } };

        run.ReopenAfter(() =>
        {
            SmallRun.Damage(run.Paths.Checkpoint(One, 4));
            SmallRun.Damage(run.Paths.Checkpoint(One, 3));
        });

        run.Starts.ShouldBe([3, 5]);
        run.Directory.Start.Snapshots.Select(snapshot => snapshot.Of.Epoch).ShouldBe([3, 4]);
        run.Reopen();
        run.Starts.ShouldBe([3, 5], "what was swept is not what was needed");
    }

    [Fact]
    public void Should_write_its_term_into_every_row()
    {
        using var run = new SmallRun();
        run.CommitAll(1);
        run.Directory.Term.ShouldBe(0);
        File.ReadAllText(run.Paths.Journal).ShouldNotContain("term");

        run.Reopen(term: 3).Term.ShouldBe(3);
        run.Directory.RecordStart(run.Directory.Start.Networks[0] with { Node = "a" }, "restart");
        run.Commit(1, 1, attempt: 2);

        var journal = JsonLinesFile.Read(run.Paths.Journal);
        journal.Count.ShouldBe(4);
        journal[2].ShouldEndWith(",\"reason\":\"restart\",\"term\":3,\"node\":\"a\"}");
        journal[3].ShouldEndWith(",\"term\":3}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void Should_not_write_rows_that_would_not_count_or_that_an_older_copy_could_have_as_well(long asked)
    {
        using var run = new SmallRun();
        run.Reopen(term: 3);
        run.CommitAll(1);

        run.Reopen(asked).Term.ShouldBe(4);
        run.CommitAll(2);

        run.Reopen(term: 9).Term.ShouldBe(9);
        run.Starts.ShouldBe([2, 2]);
    }

    [Fact]
    public void Should_not_count_what_a_process_wrote_whose_term_was_over()
    {
        using var run = new SmallRun();
        run.Reopen(term: 1);
        run.CommitAll(1);
        run.Reopen(term: 2);
        run.CommitAll(2);
        var metrics = File.ReadAllText(run.Paths.Metrics);
        var journal = JsonLinesFile.Read(run.Paths.Journal);

        run.ReopenAfter(() =>
        {
            var commit = journal[^1].Replace("\"term\":2", "\"term\":1", StringComparison.Ordinal);
            File.AppendAllText(run.Paths.Journal, commit.Replace("\"epoch\":1", "\"epoch\":2", StringComparison.Ordinal) + "\n");
            File.AppendAllText(run.Paths.Metrics, metrics.Split('\n')[^2].Replace("\"seconds\":24", "\"seconds\":99", StringComparison.Ordinal) + "\n");
        });

        run.Starts.ShouldBe([2, 2]);
        File.ReadAllText(run.Paths.Metrics).ShouldBe(metrics, "each epoch has one row, its first");
        JsonLinesFile.Read(run.Paths.Journal).Count.ShouldBe(journal.Count + 1);
    }

    [Fact]
    public void Should_tell_each_line_in_order_and_give_those_before()
    {
        using var run = new SmallRun();
        run.CommitAll(2);
        run.Directory.RecordEvent("runPaused", null, null);
        run.ReopenAfter(() => SmallRun.Damage(run.Paths.Checkpoint(One, 1))); // An event tells of it while the directory is opened.
        var (journal, metrics) = (LinesOf(RunLog.Journal), LinesOf(RunLog.Metrics));
        var told = new List<RunLog>();
        run.Directory.LineAppended += (log, index, line) =>
        {
            var lines = log is RunLog.Journal ? journal : metrics;
            index.ShouldBe(lines.Count);
            lines.Add(Encoding.UTF8.GetString(line.Span));
            told.Add(log);
        };

        run.Directory.RecordStart(run.Directory.Start.Networks[0], "restart");
        run.Commit(1, 1, attempt: 2); // Its row is there.
        run.Commit(1, 2, attempt: 2);
        run.Directory.RecordEvent("runResumed", null, null);

        told.ShouldBe([RunLog.Journal, RunLog.Journal, RunLog.Metrics, RunLog.Journal, RunLog.Metrics]);
        journal.ShouldBe(JsonLinesFile.Read(run.Paths.Journal));
        metrics.ShouldBe(JsonLinesFile.Read(run.Paths.Metrics));
        LinesOf(RunLog.Journal).ShouldBe(journal);
        run.Directory.ReadLines(RunLog.Metrics, metrics.Count - 1).ShouldHaveSingleItem();

        List<string> LinesOf(RunLog log)
        {
            var lines = run.Directory.ReadLines(log, 0);
            lines.Count.ShouldBe(run.Directory.CountOf(log));
            return [.. lines.Select(line => Encoding.UTF8.GetString(line.Span))];
        }
    }

    private static void Damage(string path, string damage)
    {
        var whole = File.ReadAllBytes(path);
        switch (damage)
        {
            case "missing":
                File.Delete(path);
                return;
            case "not renamed":
                File.Move(path, Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.a1.abc"));
                return;
            case "flipped bit":
                SmallRun.Damage(path);
                return;
        }

        File.WriteAllBytes(path, whole[..(damage switch
        {
            "first byte" => 0,
            "header" => 100,
            "middle" => whole.Length / 2,
            _ => whole.Length - 1,
        })]);
    }

    private static IEnumerable<long> PointsOf(SmallRun run, int network) => EventFile
        .Read(Directory.GetFiles(Path.Combine(run.Paths.TensorBoard, $"network-{network}")).ShouldHaveSingleItem())
        .Where(happened => happened.Summary is not null)
        .Select(happened => happened.Step);
}
