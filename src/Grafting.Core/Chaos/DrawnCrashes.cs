namespace Grafting.Chaos;

/// <summary>So many crashes, each in another epoch of a network.</summary>
/// <param name="Count">At most <see cref="Places"/>.</param>
/// <param name="Networks">They strike networks 1 to this.</param>
/// <param name="Epochs">They strike the first so many epochs.</param>
/// <param name="Batches">Each comes before one of the first so many batches.</param>
internal sealed record DrawnCrashes(int Count, int Networks, int Epochs, int Batches)
{
    /// <summary>Epochs of networks to draw from.</summary>
    public long Places => (long)Networks * Epochs;

    public IReadOnlyList<CrashFault> Draw(long seed)
    {
        var stream = new RandomStream(seed, default, RandomPurpose.Faults, epoch: 0);
        var places = stream.Permutation((int)Places)[..Count];
        return [.. places.Select(place => new CrashFault(new NetworkId(place % Networks + 1), place / Networks, stream.Next(Batches)))];
    }
}
