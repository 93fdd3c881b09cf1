namespace Grafting.Actors.Ring;

/// <summary>How a network that failed begins again.</summary>
/// <param name="After">How long to wait before the network begins again.</param>
/// <param name="IsRollback">Whether it begins with the random streams of its next rollback.</param>
internal sealed record RestartDecision(TimeSpan After, bool IsRollback);
