namespace Grafting.Actors.Cluster.Supervision;

/// <summary>Where copies of the files that a node saves must be before they count.</summary>
internal static class KeeperChoice
{
    /// <summary>
    /// The supervisor's node first, since its folder is the run directory, and the node where the run was begun, where its results belong; then
    /// others until so many have the file, the node that saves it among them.
    /// </summary>
    /// <param name="saver">The node that saves files.</param>
    /// <param name="supervisor">The supervisor's node.</param>
    /// <param name="home">The node where the run was begun; null while it is away.</param>
    /// <param name="nodes">All nodes that have joined.</param>
    /// <param name="replicas">How many nodes shall have a file, at least 1.</param>
    public static IReadOnlyList<string> For(string saver, string supervisor, string? home, IEnumerable<string> nodes, int replicas)
    {
        var keepers = new[] { supervisor, home }.OfType<string>().Distinct().Where(node => node != saver).ToArray();
        var others = nodes.Where(node => node != saver && !keepers.Contains(node)).Order(StringComparer.Ordinal).ToArray();
        var start = Array.FindIndex(others, node => string.CompareOrdinal(node, saver) > 0); // Neighbours, so that not all burden one.
        var rotated = start < 0 ? others : [.. others[start..], .. others[..start]];
        return [.. keepers, .. rotated.Take(Math.Max(0, replicas - 1 - keepers.Length))];
    }
}
