using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class NodeStoreTests : IDisposable
{
    private static readonly NetworkId One = new(1);
    private static readonly EpochAttempt Seventh = new(One, 7, 3);

    private readonly TemporaryFolder _folder = new();
    private readonly RunPaths _here;
    private readonly RunPaths _elsewhere;
    private readonly NetworkStore _other;
    private readonly NodeStore _store;
    private readonly List<(RunFile File, string Sha256)> _replicated = [];
    private readonly List<(RunFile File, string Sha256, IReadOnlyList<string> Holders, long Longest)> _fetched = [];
    private bool _isCutOff;

    public NodeStoreTests()
    {
        (_here, _elsewhere) = (new RunPaths(_folder["here"]), new RunPaths(_folder["elsewhere"]));
        Directory.CreateDirectory(_here.Root);
        Directory.CreateDirectory(_elsewhere.Root);
        _other = new NetworkStore(_elsewhere);
        _store = new NodeStore(new NetworkStore(_here), Fetch, Replicate);
    }

    [Fact]
    public void Should_have_copies_made_of_what_it_has_written()
    {
        var snapshot = _store.SaveSnapshot(Seventh, SmallRun.State(1, 7));
        var checkpoint = _store.SaveCheckpoint(Seventh, rollbacks: 1, SmallRun.CheckpointAfter(1, 7));
        var best = _store.SaveWeights(One, WeightsFile.Best, SmallRun.State(1, 7));

        _replicated.ShouldBe(
        [
            (RunFile.Snapshot(One, 7), snapshot),
            (RunFile.Checkpoint(One, 7), checkpoint),
            (RunFile.Weights(One, WeightsFile.Best), best),
        ]);
        _fetched.ShouldBeEmpty();
    }

    [Fact]
    public void Should_not_say_that_a_file_is_saved_of_which_no_copies_are_made()
    {
        _isCutOff = true;

        Should.Throw<GraftingException>(() => _store.SaveSnapshot(Seventh, SmallRun.State(1, 7))).Message.ShouldBe("cut off");
    }

    [Fact]
    public void Should_read_what_is_whole_here()
    {
        var stored = new StoredSnapshot(Seventh, _store.SaveSnapshot(Seventh, SmallRun.State(1, 7)), "b");
        var sha256 = _store.SaveCheckpoint(Seventh, 0, SmallRun.CheckpointAfter(1, 7));

        SnapshotShouldBeRead(stored);
        CheckpointShouldBeRead(sha256);

        _fetched.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    [InlineData("other")]
    public void Should_bring_here_what_is_not_whole(string condition)
    {
        var stored = new StoredSnapshot(Seventh, _other.SaveSnapshot(Seventh, SmallRun.State(1, 7)), "b");
        var sha256 = _other.SaveCheckpoint(Seventh, 0, SmallRun.CheckpointAfter(1, 7));
        if (condition != "missing")
        {
            var number = condition == "other" ? 2 : 1;
            _store.SaveSnapshot(Seventh, SmallRun.State(number, 7));
            _store.SaveCheckpoint(Seventh, 0, SmallRun.CheckpointAfter(number, 7));
        }

        if (condition == "damaged")
        {
            SmallRun.Damage(_here.Snapshot(One, 7));
            SmallRun.Damage(_here.Checkpoint(One, 7));
        }

        SnapshotShouldBeRead(stored);
        SnapshotShouldBeRead(stored);
        CheckpointShouldBeRead(sha256);

        _fetched.Select(fetched => (fetched.File, fetched.Sha256)).ShouldBe(
            [(RunFile.Snapshot(One, 7), stored.Sha256), (RunFile.Checkpoint(One, 7), sha256)]);
        _fetched[0].Holders.ShouldBe(["b"]);
        _fetched[1].Holders.ShouldBeEmpty("keepers have checkpoints");
        _fetched.ShouldAllBe(fetched => new FileInfo(fetched.File.In(_elsewhere)).Length <= fetched.Longest && fetched.Longest < 10_000);
    }

    [Fact]
    public void Should_know_no_holder_of_a_snapshot_that_names_none()
    {
        SnapshotShouldBeRead(new StoredSnapshot(Seventh, _other.SaveSnapshot(Seventh, SmallRun.State(1, 7))));

        _fetched.ShouldHaveSingleItem().Holders.ShouldBeEmpty();
    }

    [Fact]
    public void Should_say_why_a_file_does_not_come()
    {
        var stored = new StoredSnapshot(Seventh, _other.SaveSnapshot(Seventh, SmallRun.State(1, 7)), "b");
        _isCutOff = true;

        Should.Throw<GraftingException>(() => SnapshotShouldBeRead(stored)).Message.ShouldBe("cut off");
    }

    public void Dispose() => _folder.Dispose();

    private void SnapshotShouldBeRead(StoredSnapshot stored)
    {
        var state = new NetworkState(SmallRun.Layout);
        _store.ReadSnapshot(stored, state);
        state.Values.ShouldBe(SmallRun.State(1, 7).Values);
    }

    private void CheckpointShouldBeRead(string sha256)
    {
        var checkpoint = new Checkpoint(SmallRun.Layout);
        _store.ReadCheckpoint(One, 7, sha256, checkpoint);
        checkpoint.Momenta.ShouldBe(SmallRun.CheckpointAfter(1, 7).Momenta);
    }

    private void Replicate(RunFile file, string sha256)
    {
        RefuseIfCutOff();
        VerifiedFile.Examine(file.In(_here), sha256).ShouldBe(FileCondition.Whole);
        _replicated.Add((file, sha256));
    }

    private void Fetch(RunFile file, string sha256, IReadOnlyList<string> holders, long longest)
    {
        RefuseIfCutOff();
        _fetched.Add((file, sha256, holders, longest));
        Directory.CreateDirectory(_here.Network(file.Network));
        File.Copy(file.In(_elsewhere), file.In(_here), overwrite: true);
    }

    private void RefuseIfCutOff()
    {
        if (_isCutOff)
        {
            throw new GraftingException("cut off");
        }
    }
}
