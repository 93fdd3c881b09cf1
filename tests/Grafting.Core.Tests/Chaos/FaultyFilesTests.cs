using Grafting.Chaos;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Core.Tests.Chaos;

/// <summary>The faults of a store and of a recorder.</summary>
public sealed class FaultyFilesTests : IDisposable
{
    private static readonly NetworkId Network = new(1);
    private static readonly Checkpoint Checkpoint = new(StubTrainer.States);

    /// <summary>Bytes that are counted for a state and for a checkpoint.</summary>
    private static readonly int StateLength = Checkpoint.State.Values.Length * sizeof(float) + Checkpoint.State.Counters.Length * sizeof(long);

    private static readonly int CheckpointLength = StateLength + Checkpoint.Momenta.Length * sizeof(float);

    private readonly TemporaryFolder _folder = new();
    private readonly RunPaths _paths;
    private readonly StubFiles _files;
    private readonly List<string> _ended = [];

    public FaultyFilesTests()
    {
        _paths = new RunPaths(_folder["run"]);
        _files = new StubFiles(_paths);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("header")]
    [InlineData("middle")]
    [InlineData("end")]
    [InlineData("flip")]
    [InlineData("rename")]
    public void Should_damage_one_checkpoint_and_say_that_it_is_whole(string tear)
    {
        var store = Injector($"tear=1@1:{tear}").Over((INetworkStore)_files, _paths);

        var hashes = Enumerable.Range(0, 3).Select(epoch => store.SaveCheckpoint(At(epoch), 0, Checkpoint)).ToArray();

        hashes.ShouldAllBe(hash => hash == StubFiles.Sha256);
        Enumerable.Range(0, 3).Where(epoch => Exists(epoch) && IsWhole(epoch)).ShouldBe([0, 2]);
        store.SaveCheckpoint(At(1), 0, Checkpoint);
        IsWhole(1).ShouldBeTrue("it strikes once");

        bool Exists(int epoch) => File.Exists(_paths.Checkpoint(Network, epoch));
        bool IsWhole(int epoch) => File.ReadAllText(_paths.Checkpoint(Network, epoch)) == StubFiles.Content;
    }

    [Theory]
    [InlineData("header", 40)]
    [InlineData("middle", 50)]
    [InlineData("end", 99)]
    [InlineData("flip", 100)]
    public void Should_cut_a_file_where_it_says(string tear, int length)
    {
        var path = _folder.Write("checkpoint", new byte[100]);

        TornFile.Damage(path, Enum.Parse<Tear>(tear, ignoreCase: true));

        var left = File.ReadAllBytes(path);
        left.Length.ShouldBe(length);
        left.Sum(value => (int)value).ShouldBe(tear == "flip" ? 1 : 0);
    }

    [Fact]
    public void Should_leave_a_file_that_got_no_name_under_a_temporary_one()
    {
        var path = _folder.Write("checkpoint", [1, 2, 3]);

        TornFile.Damage(path, Tear.Rename);

        var left = Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
        Path.GetFileName(left).ShouldStartWith(".checkpoint.");
        File.ReadAllBytes(left).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Should_be_a_full_disk_once_the_quota_is_used_up()
    {
        var injector = Injector($"quota={StateLength + CheckpointLength}");
        var (store, recorder) = (injector.Over((INetworkStore)_files, _paths), injector.Over((IRunRecorder)_files, _paths));
        store.SaveSnapshot(At(0), Checkpoint.State);
        store.SaveCheckpoint(At(0), 0, Checkpoint);

        Full(() => store.SaveSnapshot(At(1), Checkpoint.State), _paths.Snapshot(Network, 1));

        _files.Calls.ShouldBe(["snapshot 1@0", "checkpoint 1@0"]);
        Full(() => store.SaveCheckpoint(At(1), 0, Checkpoint), _paths.Checkpoint(Network, 1));
        Full(() => store.SaveWeights(Network, WeightsFile.Best, Checkpoint.State), _paths.Weights(Network, WeightsFile.Best));
        Full(() => recorder.RecordStart(NetworkStart.First(Network), null), _paths.Journal);
        Full(() => recorder.RecordEpoch(Committed(0)), _paths.Metrics);
        Full(() => recorder.RecordEvent("runFailed", null, null), _paths.Metrics);
        Full(() => recorder.RecordSummary(new RunSummary([], 1)), _paths.Summary);
        _files.Calls.Count.ShouldBe(2);

        static void Full(Action write, string path) =>
            Should.Throw<GraftingException>(write).Message.ShouldBe($"Cannot write {path}: No space left on device.");
    }

    [Fact]
    public void Should_end_the_process_right_after_a_step()
    {
        var injector = new FaultInjector(
            ChaosSpec.Parse("exit=1@0:snapshot,exit=1@1:checkpoint,exit=1@2:committed"), () => _ended.Add(_files.Calls[^1]));
        var (store, recorder) = (injector.Over((INetworkStore)_files, _paths), injector.Over((IRunRecorder)_files, _paths));

        for (var epoch = 0; epoch < 4; epoch++)
        {
            store.SaveSnapshot(At(epoch), Checkpoint.State);
            store.SaveCheckpoint(At(epoch), 0, Checkpoint);
            recorder.RecordEpoch(Committed(epoch));
        }

        _ended.ShouldBe(["snapshot 1@0", "checkpoint 1@1", "epoch 1@2"]);
    }

    [Fact]
    public void Should_write_neither_snapshots_nor_checkpoints_without_files()
    {
        var store = Injector("no-files").Over((INetworkStore)_files, _paths);

        store.SaveSnapshot(At(0), Checkpoint.State).Length.ShouldBe(64);
        store.SaveCheckpoint(At(0), 0, Checkpoint).Length.ShouldBe(64);
        store.SaveWeights(Network, WeightsFile.Final, Checkpoint.State).ShouldBe(StubFiles.Sha256);

        _files.Calls.ShouldBe(["weights 1"]);
    }

    [Fact]
    public void Should_let_everything_else_through()
    {
        var injector = Injector("seed=1");
        var (store, recorder) = (injector.Over((INetworkStore)_files, _paths), injector.Over((IRunRecorder)_files, _paths));

        store.ReadSnapshot(new StoredSnapshot(At(0), StubFiles.Sha256), Checkpoint.State);
        store.ReadCheckpoint(Network, 0, StubFiles.Sha256, Checkpoint);
        recorder.RecordStart(NetworkStart.First(Network), null);
        recorder.RestartOf(Network);
        recorder.RecordEpoch(Committed(0));
        recorder.RecordEvent("runPaused", null, null);
        recorder.RecordSummary(new RunSummary([], 1));

        _files.Calls.ShouldBe(["read snapshot", "read checkpoint", "start 1", "restart 1", "epoch 1@0", "runPaused", "summary"]);
    }

    private static FaultInjector Injector(string spec) => new(ChaosSpec.Parse(spec), () => throw new InvalidOperationException("no end was asked for"));

    private static EpochAttempt At(int epoch) => new(Network, epoch, Attempt: 1);

    private static CommittedEpoch Committed(int epoch) => new(
        At(epoch),
        Rollbacks: 0,
        new EpochReport(epoch, 1, 50, new TestReport(1, 50, 100, 15, 30), 0.1, 3, 1, 30),
        Graft: null,
        new EpochFiles(StubFiles.Sha256, StubFiles.Sha256, Best: null, Last: null),
        TimeShares.None);
}
