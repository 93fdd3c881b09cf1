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
}
