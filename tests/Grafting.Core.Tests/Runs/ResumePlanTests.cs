using CsCheck;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class ResumePlanTests
{
    private const int MostNetworks = 4;
    private const int MostEpochs = 4;

    /// <summary>Committed epochs of each network, and which files are not whole.</summary>
    private static readonly Gen<(int[] Commits, HashSet<NetworkFile> Damaged)> Damages =
        from networks in Gen.Int[1, MostNetworks]
        from commits in Gen.Int[0, MostEpochs].Array[networks]
        from damaged in Gen.Bool.Array[2 * networks * MostEpochs]
        select (commits, AllFiles(networks).Where((_, i) => damaged[i]).ToHashSet());

    [Fact]
    public void Should_begin_at_the_first_epoch_where_nothing_is_committed()
    {
        var start = new ResumePlan(new RunHistory(), new RingTopology(2), (_, _) => false).ForAll();

        start.Networks.ShouldBe(RunStart.First(2).Networks);
        start.Snapshots.ShouldBeEmpty();
        start.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Should_go_on_after_each_networks_newest_commit_with_the_snapshots_that_are_still_to_be_grafted()
    {
        var start = Plan([3, 5, 3], []).ForAll();

        start.Networks.Select(network => network.Epoch).ShouldBe([3, 5, 3]);
        start.Networks.Select(network => network.Checkpoint).ShouldBe(["checkpoint 1 2", "checkpoint 2 4", "checkpoint 3 2"]);
        start.Snapshots.ShouldBe(
        [
            new StoredSnapshot(new EpochAttempt(new NetworkId(2), 3, 1), "snapshot 2 3"),
            new StoredSnapshot(new EpochAttempt(new NetworkId(2), 4, 1), "snapshot 2 4"),
        ]);
    }

    [Fact]
    public void Should_tell_which_node_trained_a_snapshot()
    {
        var history = Rows.History(0, 0);
        history.Add(Rows.Committed(1, 0) with { Node = "a" });

        new ResumePlan(history, new RingTopology(2), (_, _) => true).ForAll().Snapshots.ShouldHaveSingleItem().Holder.ShouldBe("a");
    }

    [Fact]
    public void Should_pass_over_damaged_checkpoints()
    {
        var start = Plan([3, 3], [Checkpoint(1, 2), Checkpoint(1, 1)]).ForAll();

        start.Networks.Select(network => network.Epoch).ShouldBe([1, 3]);
        start.Networks[0].Checkpoint.ShouldBe("checkpoint 1 0");
    }

    [Fact]
    public void Should_take_a_donor_back_whose_snapshot_is_gone()
    {
        // Network 1 begins at 2 and grafts S(3, 2), which 3 must make again, and so on around the ring.
        var start = Plan([2, 2, 4], [Snapshot(3, 2)]).ForAll();

        start.Networks.Select(network => network.Epoch).ShouldBe([2, 2, 2]);
        start.Snapshots.ShouldBeEmpty();
    }

    [Fact]
    public void Should_take_a_donor_back_as_far_as_its_own_checkpoints_ask_for()
    {
        var start = Plan([3, 4], [Snapshot(2, 3), Checkpoint(2, 2)]).ForAll();

        start.Networks.Select(network => network.Epoch).ShouldBe([3, 2]);
        start.Snapshots.ShouldBe([new StoredSnapshot(new EpochAttempt(new NetworkId(1), 2, 1), "snapshot 1 2")]);
    }

    [Fact]
    public void Should_begin_anew_where_no_checkpoint_is_left() => Plan([3, 3], [.. AllFiles(2)]).ForAll()
        .Networks.Select(network => (network.Epoch, network.Checkpoint)).ShouldBe([(0, null), (0, null)]);

    [Fact]
    public void Should_go_on_with_a_baseline_that_has_no_snapshots() =>
        Plan([3], [.. Enumerable.Range(0, 3).Select(epoch => Snapshot(1, epoch))]).ForAll().Networks.ShouldHaveSingleItem().Epoch.ShouldBe(3);

    [Fact]
    public void Should_lose_nothing_where_nothing_is_damaged() =>
        Gen.Int[0, MostEpochs].Array[1, MostNetworks].Sample(commits =>
            Plan(commits, []).ForAll().Networks.Select(network => network.Epoch).ShouldBe(commits));

    [Fact]
    public void Should_give_starts_that_every_network_can_go_on_from() => Damages.Sample(found =>
    {
        var start = Plan(found.Commits, found.Damaged).ForAll();

        IsConsistent([.. start.Networks.Select(network => network.Epoch)], found.Damaged).ShouldBeTrue();
        start.Snapshots.Select(snapshot => Snapshot(snapshot.Of.Network.Value, snapshot.Of.Epoch))
            .ShouldBe(Needed([.. start.Networks.Select(network => network.Epoch)]));
    });

    [Fact]
    public void Should_take_no_network_further_back_than_it_must() => Damages.Sample(found =>
    {
        var starts = Plan(found.Commits, found.Damaged).ForAll().Networks.Select(network => network.Epoch).ToArray();

        foreach (var other in Combinations(found.Commits).Where(other => IsConsistent(other, found.Damaged)))
        {
            other.Zip(starts).ShouldAllBe(pair => pair.First <= pair.Second);
        }
    });

    [Fact]
    public void Should_examine_no_file_twice() => Damages.Sample(found =>
    {
        var examined = new List<NetworkFile>();

        Plan(found.Commits, found.Damaged, examined).ForAll();

        examined.ShouldBeUnique();
    });

    [Fact]
    public void Should_restart_one_network_after_its_newest_whole_checkpoint_while_the_others_stand()
    {
        var start = Plan([3, 4], [Checkpoint(1, 2)]).ForOne(new NetworkId(1)).ShouldNotBeNull();

        start.Networks.ShouldHaveSingleItem().Epoch.ShouldBe(2);
        start.Snapshots.Select(snapshot => snapshot.Sha256).ShouldBe(["snapshot 2 2", "snapshot 2 3"]);
    }

    [Fact]
    public void Should_not_restart_one_network_whose_donor_would_have_to_go_back() =>
        Plan([3, 4], [Checkpoint(1, 2), Snapshot(2, 2)]).ForOne(new NetworkId(1)).ShouldBeNull();

    [Fact]
    public void Should_restart_a_donor_before_a_snapshot_that_its_recipient_still_needs() =>
        Plan([5, 3], [Snapshot(1, 4)]).ForOne(new NetworkId(1)).ShouldNotBeNull().Networks.ShouldHaveSingleItem().Epoch.ShouldBe(4);

    [Fact]
    public void Should_restart_one_network_whatever_is_wrong_between_others() =>
        Plan([3, 3, 4, 5], [Snapshot(3, 3), Snapshot(4, 4), Checkpoint(4, 4)]).ForOne(new NetworkId(2)).ShouldNotBeNull();

    [Fact]
    public void Should_restart_a_baseline() =>
        Plan([3], [Checkpoint(1, 2)]).ForOne(new NetworkId(1)).ShouldNotBeNull().Networks.ShouldHaveSingleItem().Epoch.ShouldBe(2);

    private static ResumePlan Plan(int[] commits, HashSet<NetworkFile> damaged, List<NetworkFile>? examined = null) =>
        new(Rows.History(commits), new RingTopology(commits.Length), (file, sha256) =>
        {
            examined?.Add(file);
            sha256.ShouldBe($"{file.Kind.ToString().ToLowerInvariant()} {file.Network} {file.Epoch}");
            return !damaged.Contains(file);
        });

    private static bool IsConsistent(int[] starts, HashSet<NetworkFile> damaged) =>
        starts.Index().All(start => start.Item == 0 || !damaged.Contains(Checkpoint(start.Index + 1, start.Item - 1)))
        && !Needed(starts).Any(damaged.Contains);

    /// <summary>What recipients graft and donors do not make again.</summary>
    private static IEnumerable<NetworkFile> Needed(int[] starts) => starts.Length == 1 ? [] : Enumerable.Range(0, starts.Length).SelectMany(i =>
    {
        var donor = (i + starts.Length - 1) % starts.Length;
        return Enumerable.Range(starts[i], Math.Max(starts[donor] - starts[i], 0)).Select(epoch => Snapshot(donor + 1, epoch));
    });

    private static IEnumerable<int[]> Combinations(int[] bounds) => bounds.Aggregate(
        (IEnumerable<int[]>)[[]],
        (combinations, bound) => combinations.SelectMany(
            combination => Enumerable.Range(0, bound + 1).Select(next => (int[])[.. combination, next])));

    private static IEnumerable<NetworkFile> AllFiles(int networks) =>
        from network in Enumerable.Range(1, networks)
        from epoch in Enumerable.Range(0, MostEpochs)
        from kind in Enum.GetValues<NetworkFileKind>()
        select new NetworkFile(new NetworkId(network), kind, epoch);

    private static NetworkFile Checkpoint(int network, int epoch) => NetworkFile.Checkpoint(new NetworkId(network), epoch);

    private static NetworkFile Snapshot(int network, int epoch) => NetworkFile.Snapshot(new NetworkId(network), epoch);
}
