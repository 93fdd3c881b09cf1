using Grafting.Checkpoints;

namespace Grafting.Core.Tests.PyTorchFiles;

/// <summary>The state dict that tests/golden/make_pytorch_files.py saves in many ways.</summary>
internal static class TinyState
{
    public const long Counter = 1_234_567_890_123;

    public static StateLayout Layout { get; } = new("tiny",
    [
        new("conv1.weight", EntryKind.ConvolutionWeight, [4, 3, 2, 3]),
        new("bn1.weight", EntryKind.Parameter, [4]),
        new("bn1.bias", EntryKind.Parameter, [4]),
        new("bn1.running_mean", EntryKind.Statistic, [4]),
        new("bn1.running_var", EntryKind.Statistic, [4]),
        new("bn1.num_batches_tracked", EntryKind.Counter, []),
        new("linear.weight", EntryKind.LinearWeight, [5, 4]),
        new("linear.bias", EntryKind.Parameter, [5]),
    ]);

    public static NetworkState Expected
    {
        get
        {
            var state = new NetworkState(Layout) { Counters = { [0] = Counter } };
            for (var i = 0; i < Layout.Entries.Count; i++)
            {
                if (Layout.Entries[i].Kind is not EntryKind.Counter)
                {
                    state.CopyFrom(i, [.. Enumerable.Range(0, Layout.Entries[i].Length).Select(k => ((7 * k + 3 * i) % 32 - 16) / 16f)]);
                }
            }

            return state;
        }
    }
}
