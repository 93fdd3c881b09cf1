namespace Grafting.Actors.Ring;

/// <summary>Where a network stands in its epoch.</summary>
/// <param name="Epoch">The epoch that the network is in.</param>
/// <param name="UntilTrained">How long its training and test will take yet, zero where they are done; null where nothing is under way or nobody can tell.</param>
internal sealed record WorkLeft(int Epoch, TimeSpan? UntilTrained);
