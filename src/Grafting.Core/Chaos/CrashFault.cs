namespace Grafting.Chaos;

/// <summary>A network's trainer throws.</summary>
/// <param name="Network">The network.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Batch">After so many batches of training and testing; at the end of the epoch where it has fewer.</param>
internal sealed record CrashFault(NetworkId Network, int Epoch, int Batch)
{
    public override string ToString() => $"crash={Network}@{Epoch}:{Batch}";
}
