using System.Globalization;

namespace Grafting.Actors.Cluster;

/// <summary>Roles of cluster members.</summary>
internal static class ClusterRoles
{
    /// <summary>Trains networks and keeps copies.</summary>
    public const string Trainer = "trainer";

    /// <summary>Has the directory in which the run was begun, and to which all results come.</summary>
    public const string Home = "home";

    /// <summary>Only votes.</summary>
    public const string Witness = "witness";

    private const string NetworkPrefix = "network-";

    /// <summary>Trains this network alone.</summary>
    public static string Of(NetworkId network) => $"{NetworkPrefix}{network}";

    /// <summary>The network that a member trains alone; null where it trains any.</summary>
    public static NetworkId? NetworkOf(IEnumerable<string> roles) =>
        roles.FirstOrDefault(role => role.StartsWith(NetworkPrefix, StringComparison.Ordinal)) is { } role
        && int.TryParse(role.AsSpan(NetworkPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new NetworkId(number)
            : null;
}
