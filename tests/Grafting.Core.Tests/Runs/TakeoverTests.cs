using CsCheck;
using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class TakeoverTests
{
    private const int MostEpochs = 4;

    private static readonly Gen<StoreListing> SomeListing = Gen.Select(
        Gen.Long[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], (term, journal, metrics) => new StoreListing("", term, journal, metrics, []));

    /// <summary>Committed epochs of each network, checkpoints to keep, and what each of three nodes has of all files: nothing, damage or the file.</summary>
    private static readonly Gen<(int[] Commits, int Keep, FileCondition[][] Conditions)> Losses =
        from networks in Gen.Int[1, 4]
        from commits in Gen.Int[0, MostEpochs].Array[networks]
        from keep in Gen.Int[2, 3]
        from conditions in Gen.Enum<FileCondition>().Array[AllFiles(networks).Count()].Array[3]
        select (commits, keep, conditions);

    [Fact]
    public void Should_go_on_from_the_copy_of_the_greatest_term_and_then_from_the_longest() =>
        Gen.Select(SomeListing, SomeListing.Array[0, 4]).Sample((own, found) =>
        {
            own = own with { Node = "own" };
            StoreListing[] others = [.. found.Select((other, i) => other with { Node = $"node {i}" })];

            var newest = Takeover.Newest(own, others);

            foreach (var copy in others.Prepend(own))
            {
                Compare(newest, copy).ShouldBeGreaterThanOrEqualTo(0);
            }

            (newest == own).ShouldBe(Compare(newest, own) == 0, "nothing needs to be brought where nobody has more");
            Takeover.Newest(own, others.Reverse()).ShouldBe(newest);
        });

    [Fact]
    public void Should_not_take_a_longer_journal_of_an_older_term()
    {
        var own = new StoreListing("a", 2, 500, 500, []);
        var other = new StoreListing("b", 3, 10, 10, []);

        Takeover.Newest(own, [other]).ShouldBe(other);
        Takeover.Newest(other, [own]).ShouldBe(other);
    }

    [Fact]
    public void Should_ask_for_the_files_that_are_kept_and_not_whole_here_and_for_no_others() => Losses.Sample(losses =>
    {
        var (history, retention, listings, isWhole) = Play(losses);
        var examined = new List<RunFile>();

        var lacking = Takeover.FilesLacking(
            history,
            retention,
            (file, sha256) =>
            {
                examined.Add(file);
                sha256.ShouldBe(Sha256Of(file));
                return isWhole(0, file);
            },
            listings.Skip(1));

        examined.ShouldBeUnique();
        examined.ShouldBe(Kept(history, retention), ignoreOrder: true);
        lacking.Select(file => file.File).ShouldBe(examined.Where(file => !isWhole(0, file)));
        lacking.ShouldAllBe(file => file.Sha256 == Sha256Of(file.File));
        foreach (var file in lacking)
        {
            file.Holders.ShouldBe(listings.Skip(1).Where(node => node.Files.Contains(file.File)).Select(node => node.Node));
        }
    });

    [Fact]
    public void Should_let_the_run_go_on_as_if_all_files_of_all_nodes_were_here() => Losses.Sample(losses =>
    {
        var (history, retention, listings, isWhole) = Play(losses);

        var brought = Takeover.FilesLacking(history, retention, (file, _) => isWhole(0, file), listings.Skip(1))
            .Where(file => file.Holders.Any(holder => isWhole(listings.FindIndex(node => node.Node == holder), file.File)))
            .Select(file => file.File)
            .ToHashSet();

        var start = new ResumePlan(history, retention.Ring, (file, _) => isWhole(0, RunFile.Of(file)) || brought.Contains(RunFile.Of(file))).ForAll();
        var expected = new ResumePlan(history, retention.Ring, (file, _) =>
            retention.Keeps(file, of => history.Of(of).Newest)
                ? Enumerable.Range(0, listings.Count).Any(node => isWhole(node, RunFile.Of(file)))
                : isWhole(0, RunFile.Of(file))).ForAll();
        start.Networks.ShouldBe(expected.Networks);
        start.Snapshots.ShouldBe(expected.Snapshots);
    });

    [Fact]
    public void Should_name_the_weights_that_the_journal_names()
    {
        var history = Rows.History(0, 0);
        history.Add(Rows.Committed(1, 0) with { Best = "best 0" });
        history.Add(Rows.Committed(1, 1) with { Best = "best 1" });
        history.Add(Rows.Committed(1, 2) with { Last = "last 2" });
        var (best, last) = (RunFile.Weights(new NetworkId(1), WeightsFile.Best), RunFile.Weights(new NetworkId(1), WeightsFile.Last));
        var other = new StoreListing("b", 0, 0, 0, [best]);

        var lacking = Takeover.FilesLacking(history, new Retention(new RingTopology(2), 2), (file, _) => file != best && file != last, [other]);

        lacking.Select(file => (file.File, file.Sha256, file.Holders.Count)).ShouldBe([(best, "best 1", 1), (last, "last 2", 0)]);
    }

    /// <summary>
    /// The supervisor's node dies. The other two have each got a part of its lines and files, and some of these are damaged: one takes over.
    /// </summary>
    [Fact]
    public void Should_complete_a_run_directory_from_what_others_have() => Gen
        .Select(Gen.Int[1, 3], Gen.Int[1, 12], Gen.Int[0, 12].Array[2], Gen.Int[0, 3].Array[40])
        .Sample(
            (networks, commits, behind, fates) =>
            {
                using var folder = new TemporaryFolder();
                using var run = new SmallRun(networks, epochs: 6) { SavesWeights = true };
                run.Reopen(term: 1);
                string[] roots = [folder["a"], folder["b"]];
                var replicas = roots.Select(root => RunReplica.Open(root, File.ReadAllBytes(run.Paths.Record))).ToArray();
                var left = behind.Select(lines => 3 * commits - lines).ToArray(); // Of two lines each commit, and more.
                run.Directory.LineAppended += (log, index, line) =>
                {
                    foreach (var (i, replica) in replicas.Index().Where(node => left[node.Index] > 0))
                    {
                        replica.Append(log, index, [line]).ShouldBe(index + 1);
                        left[i]--;
                    }
                };
                var saved = 0;
                run.Store = new NodeStore(run.Directory, (_, _, _, _) => { }, (file, _) =>
                {
                    var fate = fates[saved++ % fates.Length]; // Bit 0: damaged on a; bit 1: missing on a. All are whole on b.
                    Copy(file.In(run.Paths), file.In(new RunPaths(roots[1])));
                    if ((fate & 2) == 0)
                    {
                        Copy(file.In(run.Paths), file.In(new RunPaths(roots[0])));
                        if ((fate & 1) != 0)
                        {
                            SmallRun.Damage(file.In(new RunPaths(roots[0])));
                        }
                    }
                });
                for (var commit = 0; commit < Math.Min(commits, 6 * networks); commit++)
                {
                    run.Commit(commit % networks + 1, commit / networks);
                }

                var other = replicas[1].Describe("b");
                if (Takeover.Newest(replicas[0].Describe("a"), [other]) == other)
                {
                    foreach (var log in Enum.GetValues<RunLog>())
                    {
                        replicas[0].Append(log, 0, JsonLines(replicas[1], log));
                    }
                }

                foreach (var lacking in replicas[0].FilesLacking([other]))
                {
                    var held = lacking.File.In(new RunPaths(roots[1]));
                    if (VerifiedFile.Examine(held, lacking.Sha256) is FileCondition.Whole)
                    {
                        lacking.Holders.ShouldBe(["b"]);
                        Copy(held, lacking.File.In(new RunPaths(roots[0])));
                    }
                }

                var lines = replicas.Select(replica => replica.CountOf(RunLog.Journal)).ToArray();
                lines[0].ShouldBe(lines.Max());
                Array.ForEach(replicas, replica => replica.Dispose());
                using var opened = RunDirectory.Open(roots[0], run.Record, run.Time, term: 2);

                var committed = JsonLinesFile.Read(run.Paths.Journal).Take(lines[0]).Count(line => line.Contains("committed", StringComparison.Ordinal));
                RunReport.Read(roots[0]).Rows.Count.ShouldBe(committed, "each epoch that counts has its row, and one");
                opened.Start.Networks.Sum(network => network.Epoch).ShouldBe(committed);
                opened.Warnings.ShouldBeEmpty();
            },
            iter: 25,
            threads: 1);

    private static int Compare(StoreListing one, StoreListing other) => (one.LastTerm, one.JournalLines, one.MetricsLines)
        .CompareTo((other.LastTerm, other.JournalLines, other.MetricsLines));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }

    private static List<ReadOnlyMemory<byte>> JsonLines(RunReplica replica, RunLog log)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (replica.ReadLines(log, lines.Count) is { Count: > 0 } more)
        {
            lines.AddRange(more);
        }

        return lines;
    }

    private static (RunHistory History, Retention Retention, List<StoreListing> Listings, Func<int, RunFile, bool> IsWhole) Play(
        (int[] Commits, int Keep, FileCondition[][] Conditions) losses)
    {
        var files = AllFiles(losses.Commits.Length).ToArray();
        var conditions = losses.Conditions.Select(node => files.Zip(node).ToDictionary(pair => pair.First, pair => pair.Second)).ToArray();
        var listings = conditions.Select((node, i) => new StoreListing(
            $"node {i}", 1, 1, 1, [.. files.Where(file => node[file] is not FileCondition.Missing)]));
        return (
            Rows.History(losses.Commits),
            new Retention(new RingTopology(losses.Commits.Length), losses.Keep),
            [.. listings],
            (node, file) => conditions[node][file] is FileCondition.Whole);
    }

    private static IEnumerable<RunFile> Kept(RunHistory history, Retention retention) => retention.Ring.Networks
        .SelectMany(network => Enumerable.Range(0, history.Of(network).Newest + 1).SelectMany(epoch => (NetworkFile[])
            [NetworkFile.Checkpoint(network, epoch), NetworkFile.Snapshot(network, epoch)]))
        .Where(file => retention.Keeps(file, of => history.Of(of).Newest))
        .Select(RunFile.Of);

    private static IEnumerable<RunFile> AllFiles(int networks) =>
        from network in new RingTopology(networks).Networks
        from epoch in Enumerable.Range(0, MostEpochs)
        from file in (RunFile[])[RunFile.Checkpoint(network, epoch), RunFile.Snapshot(network, epoch)]
        select file;

    /// <summary>As <see cref="Rows.Committed"/> has it.</summary>
    private static string Sha256Of(RunFile file)
    {
        var name = Path.GetFileNameWithoutExtension(file.Name).Split('-');
        return $"{name[0]} {file.Network} {name[1]}";
    }
}
