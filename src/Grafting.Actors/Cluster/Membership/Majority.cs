namespace Grafting.Actors.Cluster.Membership;

/// <summary>Which side goes on when nodes cannot see each other, as the cluster's resolver decides it (keep-majority).</summary>
internal static class Majority
{
    /// <param name="voters">All members, in the cluster's order of addresses.</param>
    /// <param name="side">Those that still speak with each other.</param>
    /// <returns>Whether they are more than half of all, or one half and the one with the lowest address.</returns>
    public static bool IsWith(IReadOnlyList<string> voters, IReadOnlySet<string> side)
    {
        var votes = 2 * voters.Count(side.Contains);
        return votes > voters.Count || (votes == voters.Count && votes > 0 && side.Contains(voters[0]));
    }
}
