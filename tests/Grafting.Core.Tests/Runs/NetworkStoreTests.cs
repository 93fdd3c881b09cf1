using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class NetworkStoreTests : IDisposable
{
    private static readonly NetworkId One = new(1);
    private static readonly EpochAttempt Seventh = new(One, 7, 3);

    private readonly TemporaryFolder _folder = new();
    private readonly NetworkStore _store;
    private readonly RunPaths _paths;

    public NetworkStoreTests()
    {
        _paths = new RunPaths(_folder.Path);
        _store = new NetworkStore(_paths);
    }

    [Fact]
    public void Should_give_back_a_checkpoint_by_its_hash()
    {
        var given = SmallRun.CheckpointAfter(1, 7);
        var sha256 = _store.SaveCheckpoint(Seventh, rollbacks: 2, given);
        var read = new Checkpoint(SmallRun.Layout);

        _store.ReadCheckpoint(One, 7, sha256, read);

        read.State.Values.ShouldBe(given.State.Values);
        read.State.Counters.ShouldBe(given.State.Counters);
        read.Momenta.ShouldBe(given.Momenta);
    }

    [Fact]
    public void Should_give_back_a_snapshot_by_its_hash_without_entropies_of_an_earlier_one()
    {
        var sha256 = _store.SaveSnapshot(Seventh, SmallRun.State(1, 7));
        var read = new NetworkState(SmallRun.Layout) { AnchorEntropies = [1] };

        _store.ReadSnapshot(new StoredSnapshot(Seventh, sha256), read);

        read.Values.ShouldBe(SmallRun.State(1, 7).Values);
        read.AnchorEntropies.ShouldBeNull();
    }

    [Fact]
    public void Should_tell_in_a_checkpoint_what_it_is_of()
    {
        _store.SaveCheckpoint(Seventh, rollbacks: 2, SmallRun.CheckpointAfter(1, 7));

        SafeTensors.ReadHeader(_paths.Checkpoint(One, 7)).Metadata.ShouldBe(new Dictionary<string, string>
        {
            ["architecture"] = "small",
            ["network"] = "1",
            ["epoch"] = "7",
            ["attempt"] = "3",
            ["rollbacks"] = "2",
        });
    }

    [Fact]
    public void Should_write_snapshots_as_ordinary_weights()
    {
        _store.SaveSnapshot(Seventh, SmallRun.State(1, 7));

        SafeTensors.Read(_paths.Snapshot(One, 7), SmallRun.Layout).Values.ShouldBe(SmallRun.State(1, 7).Values);
    }

    [Fact]
    public void Should_tell_the_hash_of_weights()
    {
        var sha256 = _store.SaveWeights(One, WeightsFile.Best, SmallRun.State(1, 7));

        VerifiedFile.Examine(_paths.Weights(One, WeightsFile.Best), sha256).ShouldBe(FileCondition.Whole);
        sha256.ShouldBe(_store.SaveSnapshot(Seventh, SmallRun.State(1, 7)), "both are ordinary weights");
    }

    [Fact]
    public void Should_notice_a_checkpoint_that_breaks_off_anywhere()
    {
        var sha256 = _store.SaveCheckpoint(Seventh, 0, SmallRun.CheckpointAfter(1, 7));
        var whole = File.ReadAllBytes(_paths.Checkpoint(One, 7));

        for (var length = 0; length < whole.Length; length++)
        {
            ShouldRefuse(whole[..length], sha256);
        }
    }

    [Fact]
    public void Should_notice_a_flipped_bit_anywhere()
    {
        var sha256 = _store.SaveCheckpoint(Seventh, 0, SmallRun.CheckpointAfter(1, 7));
        var whole = File.ReadAllBytes(_paths.Checkpoint(One, 7));

        for (var position = 0; position < whole.Length; position++)
        {
            byte[] flipped = [.. whole];
            flipped[position] ^= (byte)(1 << position % 8);
            ShouldRefuse(flipped, sha256);
        }
    }

    [Fact]
    public void Should_not_take_memory_for_a_file_that_cannot_be_the_one()
    {
        var sha256 = _store.SaveCheckpoint(Seventh, 0, SmallRun.CheckpointAfter(1, 7));
        using (var file = File.OpenWrite(_paths.Checkpoint(One, 7)))
        {
            file.SetLength(1L << 40);
        }

        ReadError(sha256).ShouldStartWith($"{_paths.Checkpoint(One, 7)} is damaged: it has 1099511627776 bytes, and no more than ");
    }

    [Fact]
    public void Should_say_that_a_checkpoint_is_missing() =>
        ReadError("").ShouldBe($"Cannot read {_paths.Checkpoint(One, 7)}: no such folder.");

    [Fact]
    public void Should_say_which_model_a_whole_file_is_of_instead()
    {
        var other = new StateLayout("other", [new("fc.weight", EntryKind.LinearWeight, [40, 2])]);
        var sha256 = _store.SaveSnapshot(Seventh, new NetworkState(other));

        Should.Throw<GraftingException>(() => _store.ReadSnapshot(new StoredSnapshot(Seventh, sha256), new NetworkState(SmallRun.Layout)))
            .Message.ShouldBe($"{_paths.Snapshot(One, 7)} does not fit small: it lacks 'conv1.weight' as F32 [2, 3, 1, 2].");
    }

    [Fact]
    public void Should_list_and_delete_checkpoints_and_snapshots_only()
    {
        _store.SaveSnapshot(Seventh, SmallRun.State(1, 7));
        _store.SaveCheckpoint(Seventh, 0, SmallRun.CheckpointAfter(1, 7));
        _store.SaveWeights(One, WeightsFile.Best, SmallRun.State(1, 7));
        _folder.Write("networks/1/notes.txt", []);

        _store.FilesOf(One).ShouldBe([NetworkFile.Checkpoint(One, 7), NetworkFile.Snapshot(One, 7)], ignoreOrder: true);
        _store.FilesOf(new NetworkId(2)).ShouldBeEmpty();
        _store.RunFilesOf(One).ShouldBe([RunFile.Checkpoint(One, 7), RunFile.Snapshot(One, 7), RunFile.Weights(One, WeightsFile.Best)], ignoreOrder: true);

        _store.Delete(NetworkFile.Checkpoint(One, 7));

        _store.FilesOf(One).ShouldBe([NetworkFile.Snapshot(One, 7)]);
    }

    [Fact]
    public void Should_examine_files()
    {
        var sha256 = _store.SaveSnapshot(Seventh, SmallRun.State(1, 7));
        var file = NetworkFile.Snapshot(One, 7);

        _store.Examine(file, sha256).ShouldBe(FileCondition.Whole);
        _store.Examine(file, new string('0', 64)).ShouldBe(FileCondition.Damaged);
        _store.Examine(NetworkFile.Snapshot(One, 8), sha256).ShouldBe(FileCondition.Missing);
        _store.Examine(NetworkFile.Snapshot(new NetworkId(9), 8), sha256).ShouldBe(FileCondition.Missing);
    }

    public void Dispose() => _folder.Dispose();

    private void ShouldRefuse(byte[] file, string sha256)
    {
        File.WriteAllBytes(_paths.Checkpoint(One, 7), file);
        ReadError(sha256).ShouldBe($"{_paths.Checkpoint(One, 7)} is damaged: its SHA-256 is not the one in the journal.");
    }

    /// <summary>What reading says; nothing may have been read then.</summary>
    private string ReadError(string sha256)
    {
        var destination = new Checkpoint(SmallRun.Layout);
        var error = Should.Throw<GraftingException>(() => _store.ReadCheckpoint(One, 7, sha256, destination));
        destination.State.Values.ShouldAllBe(value => value == 0);
        destination.Momenta.ShouldAllBe(value => value == 0);
        return error.Message;
    }
}
