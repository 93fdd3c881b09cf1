namespace Grafting.Actors.Cluster;

/// <summary>Roles of cluster members.</summary>
internal static class ClusterRoles
{
    /// <summary>Trains networks and keeps copies.</summary>
    public const string Trainer = "trainer";

    /// <summary>Only votes.</summary>
    public const string Witness = "witness";
}
