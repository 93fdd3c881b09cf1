using System.Text.Json;
using CsCheck;
using Grafting.Checkpoints;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

/// <summary>Run directories to which anything happens, in any order.</summary>
public sealed class MishapTests
{
    private const int Epochs = 6;

    private enum Mishap
    {
        None,
        KilledBetweenCommits,
        KilledBeforeTheJournal,
        KilledWhileWriting,
        DamagedCheckpoint,
        DamagedSnapshot,
        Thawed,
        Restart,
    }

    /// <summary>Mostly commits, so that the ring gets anywhere.</summary>
    private static readonly Gen<(int Networks, (Mishap What, int Network)[] Steps)> Runs = Gen.Select(
        Gen.Int[1, 3],
        Gen.Select(
            Gen.Frequency((8, Gen.Const(Mishap.None)), (4, Gen.Enum<Mishap>())),
            Gen.Int[0, 2]).Array[1, 40]);

    [Fact]
    public void Should_always_go_on_with_whole_files_and_lose_no_row() => Runs.Sample(
        (networks, steps) =>
        {
            using var run = new SmallRun(networks, Epochs);
            var ring = new TestRing(run);
            foreach (var (what, network) in steps)
            {
                ring.Do(what, network % networks + 1);
            }

            ring.Finish();
        },
        iter: 40,
        threads: 1);

    /// <summary>Stands for supervisor and networks: it trains what may be trained, and checks all that it is given.</summary>
    private sealed class TestRing
    {
        private readonly SmallRun _run;
        private readonly int _count;
        private readonly IEnumerable<int> _networks;
        private readonly int[] _next;
        private readonly int[] _attempts;
        private readonly HashSet<(int Network, int Epoch)> _committed = [];

        public TestRing(SmallRun run)
        {
            _run = run;
            _count = run.Record.Options.Networks;
            _networks = Enumerable.Range(1, _count);
            (_next, _attempts) = (new int[_count + 1], new int[_count + 1]);
            Begin(run.Reopen(term: 1).Start);
        }

        public void Do(Mishap mishap, int network)
        {
            switch (mishap)
            {
                case Mishap.None when CanTrain(network):
                    Commit(network);
                    break;
                case Mishap.KilledBetweenCommits:
                    Reopen(() => { });
                    break;
                case Mishap.KilledBeforeTheJournal when CanTrain(network):
                    _run.Save(network, _next[network], _attempts[network]);
                    Reopen(() => { });
                    break;
                case Mishap.KilledWhileWriting:
                    Reopen(() => WriteTorn(network));
                    break;
                case Mishap.DamagedCheckpoint:
                    Reopen(() => Damage(_run.Paths.Checkpoint(new NetworkId(network), _next[network] - 1)));
                    break;
                case Mishap.DamagedSnapshot:
                    Reopen(() => Damage(_run.Paths.Snapshot(new NetworkId(network), _next[network] - 1)));
                    break;
                case Mishap.Thawed:
                    Reopen(() => WriteThawed(network));
                    break;
                case Mishap.Restart:
                    Begin(_run.Directory.RestartOf(new NetworkId(network)));
                    break;
            }
        }

        /// <summary>Trains the rest, and looks at what is left.</summary>
        public void Finish()
        {
            while (_networks.Any(network => _next[network] < Epochs))
            {
                foreach (var network in _networks.Where(CanTrain))
                {
                    Commit(network);
                }
            }

            _run.Directory.RecordSummary(new RunSummary([], 1));
            _committed.Count.ShouldBe(_count * Epochs);
            RowsShouldBeThoseOfCommits();
            string[] mayStay =
            [
                ".lock", "journal.jsonl", "log.jsonl", "metrics.jsonl", "run.json", "summary.json",
                .. _networks.Select(network => $"networks/{network}/checkpoint-{Epochs - 2}.safetensors"), // Damage can have taken it.
                .. _networks.Select(network => $"networks/{network}/checkpoint-{Epochs - 1}.safetensors"),
            ];
            _run.Files.ShouldBeSubsetOf(mayStay);
            _run.Files.Count().ShouldBeGreaterThanOrEqualTo(mayStay.Length - _count);
        }

        private bool CanTrain(int network) =>
            _next[network] < Epochs && (_count == 1 || _next[(network + _count - 2) % _count + 1] >= _next[network]);

        private void Commit(int network)
        {
            _run.Commit(network, _next[network], _attempts[network]);
            _committed.Add((network, _next[network]));
            _next[network]++;
        }

        private void Reopen(Action meanwhile)
        {
            _run.ReopenAfter(meanwhile);
            RowsShouldBeThoseOfCommits();
            Begin(_run.Directory.Start);
            _run.Files.Count().ShouldBeLessThanOrEqualTo(6 + _count * (2 + 2 + _count));
            _run.Files.ShouldAllBe(file => file == ".lock" || !Path.GetFileName(file).StartsWith('.'));
        }

        private void Begin(RunStart start)
        {
            foreach (var network in start.Networks)
            {
                var number = network.Network.Value;
                network.Attempt.ShouldBe(_attempts[number] + 1);
                if (network.Checkpoint is { } sha256)
                {
                    var checkpoint = new Checkpoint(SmallRun.Layout);
                    _run.Directory.ReadCheckpoint(network.Network, network.Epoch - 1, sha256, checkpoint);
                    checkpoint.Momenta.ShouldBe(SmallRun.CheckpointAfter(number, network.Epoch - 1).Momenta);
                }

                (_next[number], _attempts[number]) = (network.Epoch, network.Attempt);
                _run.Directory.RecordStart(network, "restart");
            }

            foreach (var stored in start.Snapshots)
            {
                var snapshot = new NetworkState(SmallRun.Layout);
                _run.Directory.ReadSnapshot(stored, snapshot);
                snapshot.Values.ShouldBe(SmallRun.State(stored.Of.Network.Value, stored.Of.Epoch).Values);
            }
        }

        private void RowsShouldBeThoseOfCommits() => RunReport.Read(_run.Root).Rows.Select(row => (row.Network.Value, row.Epoch))
            .ShouldBe(_committed, ignoreOrder: true);

        private void WriteTorn(int network)
        {
            var folder = Directory.CreateDirectory(_run.Paths.Network(new NetworkId(network))).FullName;
            File.WriteAllText(Path.Combine(folder, $".checkpoint-{_next[network]}.safetensors.a{_attempts[network]}.torn"), "torn");
            File.AppendAllText(_run.Paths.Journal, """{"kind":"committed","netw""");
            File.AppendAllText(_run.Paths.Metrics, """{"network":1,"epo""");
        }

        /// <summary>A process whose term is over commits an epoch, with files that are not the run's.</summary>
        private void WriteThawed(int network)
        {
            var row = Rows.Committed(network, _next[network], _attempts[network]) with { Term = _run.Directory.Term - 1 };
            File.AppendAllText(_run.Paths.Journal, $"{JsonSerializer.Serialize(row, RunJson.Line.JournalRow)}\n");
            var metrics = MetricsRow.Of(row.Network, SmallRun.Report(row.Epoch), graft: null);
            File.AppendAllText(_run.Paths.Metrics, $"{JsonSerializer.Serialize(metrics, RunJson.Line.MetricsRow)}\n");
        }

        private static void Damage(string path)
        {
            if (File.Exists(path))
            {
                SmallRun.Damage(path);
            }
        }
    }
}
