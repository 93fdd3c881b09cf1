using System.Text;
using System.Text.Json;
using CsCheck;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class RunReplicaTests : IDisposable
{
    private static readonly NetworkId One = new(1);
    private static readonly NetworkId Two = new(2);
    private static readonly RunRecord Record = SampleRecord.With(new TrainOptions { Networks = 2 }) with { Created = DateTimeOffset.UnixEpoch };

    private static readonly Gen<JournalRow> SomeRow = Gen.Select(Gen.Int[1, 2], Gen.Int[0, 2], Gen.Bool, Gen.Long[0, 2], (network, epoch, starts, term) =>
        starts ? (JournalRow)Rows.Started(network, epoch) with { Term = term } : Rows.Committed(network, epoch) with { Term = term });

    private readonly TemporaryFolder _folder = new();

    private string Root => _folder["stores/run"];

    private RunPaths Paths => new(Root);

    [Fact]
    public void Should_make_its_folder_and_open_it_again()
    {
        using (var replica = Open())
        {
            replica.Record.ToJson().ShouldBe(Record.ToJson());
            (replica.LastTerm, replica.CountOf(RunLog.Journal), replica.CountOf(RunLog.Metrics)).ShouldBe((0, 0, 0));
            replica.Files.ShouldBeEmpty();
            replica.Append(RunLog.Journal, 0, Bytes(Rows.Committed(1, 0) with { Term = 4 })).ShouldBe(1);
        }

        File.ReadAllBytes(Paths.Record).ShouldBe(Record.ToJson());
        Directory.GetFileSystemEntries(_folder["stores"]).ShouldHaveSingleItem().ShouldBe(Root);
        using var opened = Open();
        (opened.LastTerm, opened.CountOf(RunLog.Journal)).ShouldBe((4, 1));
    }

    [Fact]
    public void Should_hold_the_lines_that_it_was_given() => Gen
        .Select(Gen.Int[0, 8], SomeRow.Array[0, 4], Gen.Bool)
        .Array[1, 10]
        .Sample(
            steps =>
            {
                Open().Dispose();
                File.WriteAllText(Paths.Journal, "");
                var model = new List<string>();
                var replica = Open();
                foreach (var (from, rows, isReopened) in steps)
                {
                    Append(model, from, [.. rows.Select(Text)]);

                    replica.Append(RunLog.Journal, from, Bytes(rows)).ShouldBe(model.Count);

                    if (isReopened)
                    {
                        replica.Dispose();
                        replica = Open();
                    }

                    replica.CountOf(RunLog.Journal).ShouldBe(model.Count);
                    replica.ReadLines(RunLog.Journal, 0).Select(line => Encoding.UTF8.GetString(line.Span)).ShouldBe(model);
                    replica.LastTerm.ShouldBe(model.Select(line => Parse(line).Term).DefaultIfEmpty().Max());
                }

                replica.Dispose();
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void Should_append_nothing_after_a_gap()
    {
        using var replica = Open();
        replica.Append(RunLog.Journal, 0, Bytes(Rows.Started(1, 0), Rows.Committed(1, 0)));

        replica.Append(RunLog.Journal, 3, Bytes(Rows.Committed(1, 1))).ShouldBe(2);

        JsonLinesFile.Read(Paths.Journal).Count.ShouldBe(2);
    }

    [Fact]
    public void Should_keep_metrics_apart_from_the_journal()
    {
        using var replica = Open();
        replica.Append(RunLog.Journal, 0, Bytes(Rows.Started(1, 0), Rows.Committed(1, 0)));

        replica.Append(RunLog.Metrics, 0, [MetricsLine("runPaused")]).ShouldBe(1);
        replica.Append(RunLog.Metrics, 1, [MetricsLine("runResumed")]).ShouldBe(2);

        replica.CountOf(RunLog.Journal).ShouldBe(2);
        replica.ReadLines(RunLog.Metrics, 1).ShouldHaveSingleItem().ToArray().ShouldBe(MetricsLine("runResumed").ToArray());
    }

    [Theory]
    [InlineData(RunLog.Journal, "nonsense")]
    [InlineData(RunLog.Journal, "")]
    [InlineData(RunLog.Journal, """{"kind":"forgotten"}""")]
    [InlineData(RunLog.Metrics, """{"network":1}""")]
    [InlineData(RunLog.Metrics, "{\"event\":\"runPaused\",\n\"time\":\"2025-07-04T09:05:03+00:00\"}")]
    public void Should_take_no_damaged_line_and_none_with_it(RunLog log, string line)
    {
        using var replica = Open();
        replica.Append(RunLog.Journal, 0, Bytes(Rows.Started(1, 0)));
        replica.Append(RunLog.Metrics, 0, [MetricsLine("runPaused")]);
        var good = log is RunLog.Journal ? Bytes(Rows.Committed(1, 0))[0] : MetricsLine("runResumed");

        Should.Throw<GraftingException>(() => replica.Append(log, 0, [good, Encoding.UTF8.GetBytes(line)]));

        replica.CountOf(log).ShouldBe(1);
        File.ReadAllText(Paths.Journal).ShouldBe($"{Text(Rows.Started(1, 0))}\n");
    }

    [Theory]
    [InlineData("journal.jsonl")]
    [InlineData("metrics.jsonl")]
    public void Should_drop_a_copy_with_a_damaged_line(string file)
    {
        using (var replica = Open())
        {
            replica.Append(RunLog.Metrics, 0, [MetricsLine("runPaused")]);
            replica.Append(RunLog.Journal, 0, Bytes(Rows.Started(1, 0) with { Term = 2 }));
        }

        File.WriteAllText(Path.Combine(Root, file), "nonsense\n{}\n");

        using var opened = Open();
        (opened.LastTerm, opened.CountOf(RunLog.Journal), opened.CountOf(RunLog.Metrics)).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Should_clear_away_what_killed_writes_left()
    {
        Open().Dispose();
        _folder.Write("stores/run/.metrics.jsonl.abc", [1]);
        _folder.Write("stores/run/networks/2/.checkpoint-3.safetensors.abc", [1]);
        _folder.Write("stores/run/networks/2/checkpoint-3.safetensors", [1]);

        using var replica = Open();

        replica.Files.ShouldBe([RunFile.Checkpoint(Two, 3)]);
        Directory.GetFiles(Root, ".*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => Path.GetFileName(file)).ShouldBe([".lock"]);
    }

    [Fact]
    public void Should_not_count_a_torn_line()
    {
        using (var replica = Open())
        {
            replica.Append(RunLog.Journal, 0, Bytes(Rows.Started(1, 0), Rows.Committed(1, 0)));
        }

        File.AppendAllText(Paths.Journal, """{"kind":"started","netw""");

        using var opened = Open();
        opened.CountOf(RunLog.Journal).ShouldBe(2);
    }

    [Fact]
    public void Should_take_over_what_run_json_says_now()
    {
        Open().Dispose();
        var longer = Record with { Options = Record.Options with { Epochs = Record.Options.Epochs + 10 } };

        RunReplica.Open(Root, longer.ToJson()).Dispose();

        RunReport.ReadRecord(Root).Options.Epochs.ShouldBe(longer.Options.Epochs);
    }

    [Fact]
    public void Should_leave_another_run_and_other_files_alone()
    {
        Open().Dispose();
        var before = File.ReadAllBytes(Paths.Record);
        _folder.Write("thesis/thesis.tex", [1]);

        Should.Throw<UsageException>(() => RunReplica.Open(Root, (Record with { Created = DateTimeOffset.UnixEpoch.AddDays(1) }).ToJson()))
            .Message.ShouldBe($"{Root} holds another run, and nothing in it was changed: choose another folder.");
        Should.Throw<UsageException>(() => RunReplica.Open(_folder["thesis"], Record.ToJson())).Message.ShouldContain("no run directory");

        File.ReadAllBytes(Paths.Record).ShouldBe(before);
        Directory.GetFiles(_folder["thesis"]).ShouldHaveSingleItem().ShouldBe(_folder["thesis/thesis.tex"]);
        Open().Dispose();
    }

    [Fact]
    public void Should_refuse_what_is_no_run_json() =>
        Should.Throw<GraftingException>(() => RunReplica.Open(Root, "{}"u8.ToArray())).Message.ShouldStartWith("run.json is damaged: ");

    [Fact]
    public void Should_not_be_opened_twice_and_let_go_of_the_folder()
    {
        using (Open())
        {
            Should.Throw<UsageException>(Open);
            Should.Throw<UsageException>(() => RunDirectory.Open(Root, Record, TimeProvider.System));
        }

        RunDirectory.Open(Root, Record, TimeProvider.System).Dispose();
    }

    [Fact]
    public void Should_store_files_of_networks_and_list_them()
    {
        using var replica = Open();
        var of = new EpochAttempt(Two, 3, 1);

        var snapshot = replica.SaveSnapshot(of, SmallRun.State(2, 3));
        var checkpoint = replica.SaveCheckpoint(of, 0, SmallRun.CheckpointAfter(2, 3));
        replica.SaveWeights(Two, WeightsFile.Best, SmallRun.State(2, 3)).ShouldBe(snapshot);
        _folder.Write("stores/run/networks/2/notes.txt", [1]);

        replica.Files.ShouldBe(
            [RunFile.Snapshot(Two, 3), RunFile.Checkpoint(Two, 3), RunFile.Weights(Two, WeightsFile.Best)], ignoreOrder: true);
        var (state, read) = (new NetworkState(SmallRun.Layout), new Checkpoint(SmallRun.Layout));
        replica.ReadSnapshot(new StoredSnapshot(of, snapshot), state);
        replica.ReadCheckpoint(Two, 3, checkpoint, read);
        state.Values.ShouldBe(SmallRun.State(2, 3).Values);
        read.Momenta.ShouldBe(SmallRun.CheckpointAfter(2, 3).Momenta);
        var listing = replica.Describe("a");
        (listing.Node, listing.LastTerm, listing.JournalLines, listing.MetricsLines).ShouldBe(("a", 0, 0, 0));
        listing.Files.ShouldBe(replica.Files);
    }

    [Fact]
    public void Should_keep_the_files_that_a_run_directory_keeps_and_those_of_epochs_to_come()
    {
        using var run = new SmallRun();
        using var copied = new CopiedRun(run, _folder["copy"]);
        run.CommitAll(3);
        run.Save(1, 3);

        copied.FilesOf(1).ShouldBe(run.FilesOf(1));
        copied.FilesOf(1).ShouldBe(
            ["checkpoint-1.safetensors", "checkpoint-2.safetensors", "checkpoint-3.safetensors", "snapshot-2.safetensors", "snapshot-3.safetensors"]);
        copied.FilesOf(2).ShouldBe(run.FilesOf(2));
    }

    [Fact]
    public void Should_delete_by_commits_that_come_in_one_piece_and_bear_networks_that_are_none()
    {
        using var run = new SmallRun();
        var files = new List<(RunFile File, byte[] Contents)>();
        run.Store = new NodeStore(run.Directory, (_, _, _, _) => { }, (file, _) => files.Add((file, File.ReadAllBytes(file.In(run.Paths)))));
        run.CommitAll(4);
        using var replica = RunReplica.Open(Root, File.ReadAllBytes(run.Paths.Record));
        files.ForEach(file => _folder.Write($"stores/run/{file.File}", file.Contents));

        replica.Append(RunLog.Journal, 0, [.. run.Directory.ReadLines(RunLog.Journal, 0), .. Bytes(Rows.Committed(9, 0))]);

        replica.Files.Select(file => file.Name).ShouldBe(
            new RingTopology(2).Networks.SelectMany(network => run.FilesOf(network.Value).Select(name => $"networks/{network}/{name}")),
            ignoreOrder: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Should_be_opened_as_the_run_directory_that_it_is_a_copy_of(int networks)
    {
        using var run = new SmallRun(networks, epochs: 4) { SavesWeights = true };
        var copy = new CopiedRun(run, _folder["copy"]);
        run.Directory.RecordStart(NetworkStart.First(One) with { Node = "a" }, null);
        run.CommitAll(2);
        run.Commit(networks, 2);
        run.Directory.RecordEvent("runPaused", null, null);
        var newest = networks == 1 ? 2 : 1;
        SmallRun.Damage(run.Paths.Checkpoint(One, newest));
        run.Time.Advance(TimeSpan.FromMinutes(1));
        run.Directory.RecordStart(run.Directory.RestartOf(One).Networks[0], "restart");
        run.Commit(1, newest, attempt: 2);
        run.Save(1, newest + 1, attempt: 2); // Trained, and killed before it counts.
        File.WriteAllText(Path.Combine(new RunPaths(copy.Root).Network(One), ".checkpoint-3.safetensors.part"), "torn");
        copy.Dispose();
        run.Reopen();

        using var opened = RunDirectory.Open(copy.Root, run.Record, run.Time, term: 5);

        opened.Term.ShouldBe(5);
        opened.Start.Networks.ShouldBe(run.Directory.Start.Networks);
        opened.Start.Snapshots.ShouldBe(run.Directory.Start.Snapshots);
        opened.Start.Elapsed.ShouldBe(run.Directory.Start.Elapsed);
        opened.Warnings.ShouldBeEmpty();
        var (report, original) = (RunReport.Read(copy.Root), RunReport.Read(run.Root));
        report.Rows.ShouldBeEquivalentTo(original.Rows);
        report.Rows.Select(row => (row.Network, row.Epoch)).ShouldBeUnique();
        report.Events.ShouldBe(original.Events);
        foreach (var network in new RingTopology(networks).Networks)
        {
            copy.FilesOf(network.Value).ShouldBe(run.FilesOf(network.Value));
            copy.FilesOf(network.Value).ShouldContain("best.safetensors");
            foreach (var name in run.FilesOf(network.Value))
            {
                File.ReadAllBytes(Path.Combine(new RunPaths(copy.Root).Network(network), name))
                    .ShouldBe(File.ReadAllBytes(Path.Combine(run.Paths.Network(network), name)));
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What appending makes of the lines of a copy.</summary>
    private static void Append(List<string> model, int from, string[] lines)
    {
        if (from > model.Count)
        {
            return;
        }

        var there = model.Skip(from).Take(lines.Length).ToArray();
        if (from == 0 || !there.SequenceEqual(lines.Take(there.Length)))
        {
            model.RemoveRange(from, model.Count - from);
            there = [];
        }

        model.AddRange(lines.Skip(there.Length));
    }

    private RunReplica Open() => RunReplica.Open(Root, Record.ToJson());

    private static string Text(JournalRow row) => JsonSerializer.Serialize(row, RunJson.Line.JournalRow);

    private static JournalRow Parse(string line) => RunJson.Parse("line", line, RunJson.Line.JournalRow);

    private static ReadOnlyMemory<byte>[] Bytes(params JournalRow[] rows) =>
        [.. rows.Select(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Text(row)))];

    private static ReadOnlyMemory<byte> MetricsLine(string name) =>
        JsonSerializer.SerializeToUtf8Bytes(new RecordedEvent(name, DateTimeOffset.UnixEpoch), RunJson.Line.RecordedEvent);
}
