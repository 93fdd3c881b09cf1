namespace Grafting.Chaos;

/// <summary>An epoch's training loss is NaN.</summary>
/// <param name="Network">The network.</param>
/// <param name="Epoch">From 0.</param>
internal sealed record NanFault(NetworkId Network, int Epoch);
