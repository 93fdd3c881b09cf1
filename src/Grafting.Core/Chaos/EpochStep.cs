namespace Grafting.Chaos;

/// <summary>What an epoch of a network goes through. The names are those of <c>--chaos</c>.</summary>
internal enum EpochStep
{
    /// <summary>It is trained and tested.</summary>
    Trained,

    /// <summary>Its snapshot is on the disk. A baseline has none.</summary>
    Snapshot,

    /// <summary>The donor's snapshot is mixed into its weights, in memory. A baseline has no graft.</summary>
    Grafted,

    /// <summary>Its checkpoint is on the disk.</summary>
    Checkpoint,

    /// <summary>The journal names its files.</summary>
    Committed,
}
