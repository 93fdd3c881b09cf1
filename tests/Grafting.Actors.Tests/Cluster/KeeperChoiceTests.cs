using CsCheck;
using Grafting.Actors.Cluster.Supervision;

namespace Grafting.Actors.Tests.Cluster;

public class KeeperChoiceTests
{
    [Fact]
    public void Should_have_each_file_on_as_many_nodes_as_asked_the_supervisors_among_them() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 8], Gen.Int[0, 8], Gen.Int[-1, 8], Gen.Int[1, 5]).Sample((count, supervisor, saver, begun, replicas) =>
        {
            string[] nodes = [.. Enumerable.Range(0, count).Select(node => $"node{node}")];
            var (lead, from) = (nodes[supervisor % count], nodes[saver % count]);

            var home = begun < 0 ? null : nodes[begun % count];

            var keepers = KeeperChoice.For(from, lead, home, nodes, replicas);

            keepers.ShouldNotContain(from);
            keepers.Distinct().Count().ShouldBe(keepers.Count);
            keepers.Append(from).ShouldContain(lead);
            if (home is not null)
            {
                keepers.Append(from).ShouldContain(home);
            }

            var least = new[] { from, lead, home ?? lead }.Distinct().Count(); // The run directory is always whole, and so are results at home.
            (keepers.Count + 1).ShouldBe(Math.Min(count, Math.Max(replicas, least)));
        });

    [Fact]
    public void Should_burden_neighbours_evenly()
    {
        string[] nodes = ["a", "b", "c", "d", "e"];

        var keepers = nodes.Skip(1).SelectMany(node => KeeperChoice.For(node, "a", "a", nodes, 3)).CountBy(keeper => keeper);

        keepers.Where(pair => pair.Key != "a").ShouldAllBe(pair => pair.Value == 1);
    }
}
