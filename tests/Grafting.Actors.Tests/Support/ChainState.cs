using Grafting.Checkpoints;

namespace Grafting.Actors.Tests.Support;

/// <summary>
/// The state of a fake network: a hash of all that it was trained on and grafted with, and the epoch that it comes from.
/// A wrong, missing or doubled graft anywhere in a run changes every hash after it.
/// </summary>
internal static class ChainState
{
    public static StateLayout Layout { get; } = new("chain",
    [
        new StateEntry("conv1.weight", EntryKind.ConvolutionWeight, [2, 1, 1, 1]),
        new StateEntry("bn1.num_batches_tracked", EntryKind.Counter, []),
    ]);

    public static long Initial(NetworkId network) => Mix(17, network.Value);

    public static long Trained(long state, int epoch, int rollbacks = 0) => Mix(state, epoch + 1000 * rollbacks);

    public static long Grafted(long own, long donor) => Mix(own, donor);

    public static void Write(NetworkState to, NetworkId network, int epoch, long hash)
    {
        to.Values[0] = network.Value;
        to.Values[1] = epoch;
        to.Counters[0] = hash;
    }

    public static (NetworkId Network, int Epoch, long Hash) Read(NetworkState state) =>
        (new NetworkId((int)state.Values[0]), (int)state.Values[1], state.Counters[0]);

    /// <summary>The method itself, in a loop: the final hash of each network.</summary>
    public static IReadOnlyList<long> Expected(int networks, int epochs)
    {
        var states = Enumerable.Range(1, networks).Select(number => Initial(new NetworkId(number))).ToArray();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var trained = states.Select(state => Trained(state, epoch)).ToArray();
            states = networks == 1
                ? trained
                : [.. trained.Select((own, i) => Grafted(own, trained[(i + networks - 1) % networks]))];
        }

        return states;
    }

    private static long Mix(long state, long value) => unchecked(((state * 6364136223846793005L) ^ value) * 1442695040888963407L + 1);
}
