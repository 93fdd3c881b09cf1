using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Core.Tests.Golden;
using Grafting.Experiments;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Core.Tests.Runs;

/// <summary>A run directory whose networks a test trains by hand: their numbers follow from network and epoch.</summary>
internal sealed class SmallRun : IDisposable
{
    public static readonly StateLayout Layout = new("small",
    [
        new("conv1.weight", EntryKind.ConvolutionWeight, [2, 3, 1, 2]),
        new("bn1.weight", EntryKind.Parameter, [2]),
        new("bn1.num_batches_tracked", EntryKind.Counter, []),
    ]);

    private readonly TemporaryFolder _folder = new();

    public SmallRun(int networks = 2, int epochs = 10, int keep = 2)
    {
        Record = new RunRecord(
            new TrainOptions { Networks = networks, Epochs = epochs, Keep = keep },
            new RunVersions("0.1.0", "10.0.1", "0.107.0", "2.10.0"),
            "avx512_core",
            new DataSetRecord("fashion-mnist-mini", "abc"));
        Directory = RunDirectory.Create(Root, Record, Time);
    }

    /// <summary>Where networks save their files; null for <see cref="Directory"/>.</summary>
    public INetworkStore? Store { get; set; }

    /// <summary>Whether every epoch, each better than those before, saves its best weights, and the last its last.</summary>
    public bool SavesWeights { get; init; }

    public RunRecord Record { get; set; }

    public StillTime Time { get; } = new();

    /// <summary>The directory as this process has it open.</summary>
    public RunDirectory Directory { get; private set; }

    public string Root => _folder["run"];

    public RunPaths Paths => new(Root);

    /// <summary>The next epoch of each network.</summary>
    public IEnumerable<int> Starts => Directory.Start.Networks.Select(network => network.Epoch);

    /// <summary>What lies in the run directory and its networks' folders, TensorBoard's files left out.</summary>
    public IEnumerable<string> Files => System.IO.Directory
        .GetFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.StartsWith("tensorboard", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The files of a network, by name.</summary>
    public IEnumerable<string> FilesOf(int network) => System.IO.Directory.GetFiles(Paths.Network(new NetworkId(network)))
        .Select(file => Path.GetFileName(file))
        .Order(StringComparer.Ordinal);

    public static NetworkState State(int network, int epoch) => Formula.State(Layout, 1000 * network + epoch);

    public static Checkpoint CheckpointAfter(int network, int epoch)
    {
        var checkpoint = new Checkpoint(Layout);
        State(network, epoch).Values.CopyTo(checkpoint.State.Values, 0);
        State(network, epoch).Counters.CopyTo(checkpoint.State.Counters, 0);
        State(network, epoch + 500).Values.AsSpan(0, Layout.ParametersLength).CopyTo(checkpoint.Momenta);
        return checkpoint;
    }

    public static EpochReport Report(int epoch) =>
        new(epoch, 1.5, 50, new TestReport(1.25, 50 + epoch, 99, 50, 100), 0.1, 20, 4, 5000);

    /// <summary>Ends this process, as far as the directory can tell, and opens the directory in the next.</summary>
    public RunDirectory Reopen(long term = 0)
    {
        Directory.Dispose();
        return Directory = RunDirectory.Open(Root, Record, Time, term);
    }

    /// <summary>Does what happens while nobody has the directory open, and opens it again.</summary>
    public RunDirectory ReopenAfter(Action meanwhile)
    {
        Directory.Dispose();
        meanwhile();
        return Directory = RunDirectory.Open(Root, Record, Time);
    }

    /// <summary>Saves an epoch's files.</summary>
    public CommittedEpoch Save(int network, int epoch, int attempt = 1, int rollbacks = 0)
    {
        var of = new EpochAttempt(new NetworkId(network), epoch, attempt);
        var store = Store ?? Directory;
        var best = SavesWeights ? store.SaveWeights(of.Network, WeightsFile.Best, State(network, epoch)) : null;
        var isLast = SavesWeights && epoch == Record.Options.Epochs - 1;
        var last = isLast ? store.SaveWeights(of.Network, WeightsFile.Last, State(network, epoch)) : null;
        var snapshot = Record.Options.Networks == 1 ? null : store.SaveSnapshot(of, State(network, epoch));
        var checkpoint = store.SaveCheckpoint(of, rollbacks, CheckpointAfter(network, epoch));
        var graft = snapshot is null ? null : new GraftReport([new LayerCoefficient("conv1.weight", 1, 1, 0.5)]);
        return new CommittedEpoch(of, rollbacks, Report(epoch), graft, new EpochFiles(snapshot, checkpoint, best, last), TimeShares.None);
    }

    /// <summary>Saves and commits an epoch.</summary>
    public void Commit(int network, int epoch, int attempt = 1, int rollbacks = 0) =>
        Directory.RecordEpoch(Save(network, epoch, attempt, rollbacks));

    /// <summary>Commits the first epochs of all networks, in turn.</summary>
    public void CommitAll(int epochs)
    {
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            for (var network = 1; network <= Record.Options.Networks; network++)
            {
                Commit(network, epoch);
            }
        }
    }

    /// <summary>Flips a bit in the middle of a file.</summary>
    public static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose()
    {
        Directory.Dispose();
        _folder.Dispose();
    }
}
