namespace Grafting.Chaos;

/// <summary>A donor's snapshot comes late.</summary>
/// <param name="Network">The donor.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Delay">How long its thread waits after the epoch.</param>
internal sealed record DelayFault(NetworkId Network, int Epoch, TimeSpan Delay);
