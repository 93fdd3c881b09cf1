namespace Grafting.Chaos;

/// <summary>Every network crashes once in the last epoch of each so many.</summary>
/// <param name="Epochs">From one crash to the next, at least 1.</param>
/// <param name="Batches">The crash comes before one of the first so many batches.</param>
internal sealed record RepeatedCrashes(int Epochs, int Batches)
{
    public bool Strike(int epoch) => (epoch + 1) % Epochs == 0;

    public CrashFault Draw(NetworkId network, int epoch, long seed) =>
        new(network, epoch, new RandomStream(seed, network, RandomPurpose.Faults, epoch).Next(Batches));
}
