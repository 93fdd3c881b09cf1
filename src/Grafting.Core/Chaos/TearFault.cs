namespace Grafting.Chaos;

/// <summary>A checkpoint is damaged after it was written, and its writer believes it whole.</summary>
/// <param name="Network">The network.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Tear">How.</param>
internal sealed record TearFault(NetworkId Network, int Epoch, Tear Tear);
