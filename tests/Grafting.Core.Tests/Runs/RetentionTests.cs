using CsCheck;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class RetentionTests
{
    /// <summary>Networks, checkpoints to keep, and who is asked in turn whether it can commit its next epoch.</summary>
    private static readonly Gen<(int Networks, int Keep, int[] Turns)> Runs =
        Gen.Select(Gen.Int[1, 4], Gen.Int[2, 4], Gen.Int[0, 3].Array[0, 60]);

    [Fact]
    public void Should_keep_the_newest_checkpoints() =>
        Kept(new Retention(new RingTopology(2), 2), NetworkFileKind.Checkpoint, network: 1, newest: [5, 7]).ShouldBe([4, 5]);

    [Fact]
    public void Should_keep_the_snapshots_that_a_recipient_would_graft_again_after_its_oldest_checkpoint()
    {
        var retention = new Retention(new RingTopology(3), 3);

        Kept(retention, NetworkFileKind.Snapshot, network: 1, newest: [6, 4, 6]).ShouldBe([3, 4, 5, 6]);
        Kept(retention, NetworkFileKind.Snapshot, network: 3, newest: [6, 4, 6]).ShouldBe([5, 6]);
    }

    [Fact]
    public void Should_count_initial_weights_as_a_checkpoint()
    {
        var retention = new Retention(new RingTopology(2), 2);

        Kept(retention, NetworkFileKind.Snapshot, network: 2, newest: [0, 0]).ShouldBe([0]);
        Kept(retention, NetworkFileKind.Snapshot, network: 2, newest: [1, 1]).ShouldBe([1]);
    }

    [Fact]
    public void Should_keep_no_snapshots_of_a_baseline() =>
        Kept(new Retention(new RingTopology(1), 2), NetworkFileKind.Snapshot, network: 1, newest: [5]).ShouldBeEmpty();

    [Fact]
    public void Should_let_any_one_network_go_back_an_epoch_without_the_others() => Runs.Sample(run =>
    {
        foreach (var (history, files, commits) in Play(run.Networks, run.Keep, run.Turns))
        {
            Starts(history, commits, files).ShouldBe(commits);
            for (var damaged = 0; damaged < run.Networks; damaged++)
            {
                if (commits[damaged] > 0)
                {
                    var left = files.ToHashSet();
                    left.Remove(NetworkFile.Checkpoint(new NetworkId(damaged + 1), commits[damaged] - 1)).ShouldBeTrue();

                    Starts(history, commits, left).ShouldBe(commits.Select((count, i) => i == damaged ? count - 1 : count));
                }
            }
        }
    });

    [Fact]
    public void Should_keep_a_bounded_number_of_files() => Runs.Sample(run =>
    {
        foreach (var (_, files, _) in Play(run.Networks, run.Keep, run.Turns))
        {
            files.Count(file => file.Kind is NetworkFileKind.Checkpoint).ShouldBeLessThanOrEqualTo(run.Networks * run.Keep);
            files.Count(file => file.Kind is NetworkFileKind.Snapshot).ShouldBeLessThanOrEqualTo(run.Networks * (run.Keep + run.Networks));
        }
    });

    private static IEnumerable<int> Kept(Retention retention, NetworkFileKind kind, int network, int[] newest) => Enumerable
        .Range(0, newest[network - 1] + 1)
        .Where(epoch => retention.Keeps(new NetworkFile(new NetworkId(network), kind, epoch), of => newest[of.Value - 1]));

    /// <summary>A ring that commits and deletes, as it stands after each commit.</summary>
    private static IEnumerable<(RunHistory History, HashSet<NetworkFile> Files, int[] Commits)> Play(int networks, int keep, int[] turns)
    {
        var ring = new RingTopology(networks);
        var retention = new Retention(ring, keep);
        var history = Rows.History(new int[networks]);
        var files = new HashSet<NetworkFile>();
        var commits = new int[networks];
        foreach (var turn in turns)
        {
            var network = new NetworkId(turn % networks + 1);
            var epoch = commits[network.Value - 1];
            if (ring.DonorOf(network) is { } donor && commits[donor.Value - 1] < epoch)
            {
                continue; // S(donor, epoch) is not trained yet; it is while the donor stands in that epoch.
            }

            files.Add(NetworkFile.Checkpoint(network, epoch));
            files.Add(NetworkFile.Snapshot(network, epoch));
            history.Add(Rows.Committed(network.Value, epoch));
            commits[network.Value - 1]++;
            files.RemoveWhere(file => !retention.Keeps(file, of => commits[of.Value - 1] - 1));
            yield return (history, files, commits);
        }
    }

    private static IEnumerable<int> Starts(RunHistory history, int[] commits, HashSet<NetworkFile> files) =>
        new ResumePlan(history, new RingTopology(commits.Length), (file, _) => files.Contains(file)).ForAll().Networks.Select(network => network.Epoch);
}
