namespace Grafting.Chaos;

/// <summary>The whole process ends at once, as by <c>kill -9</c>.</summary>
/// <param name="Network">The network.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="After">Right after which of its steps.</param>
internal sealed record ExitFault(NetworkId Network, int Epoch, EpochStep After);
