using Grafting.Checkpoints;

namespace Grafting.Core.Tests.Golden;

/// <summary>The inputs that tests/golden/formulas.py computes too, to the same bits.</summary>
internal static class Formula
{
    private const int Side = 32;

    /// <summary>A number in [0, 2³²).</summary>
    public static uint Mix(int seed, int stream, int k)
    {
        unchecked
        {
            var x = (uint)seed * 0x9E3779B9 + (uint)stream * 0x85EBCA6B + (uint)k * 0xC2B2AE35;
            x = (x ^ (x >> 16)) * 0x7FEB352D;
            x = (x ^ (x >> 15)) * 0x846CA68B;
            return x ^ (x >> 16);
        }
    }

    /// <summary>A number in [−1, 1).</summary>
    public static double Signed(int seed, int stream, int k) => Mix(seed, stream, k) / 2147483648.0 - 1;

    /// <summary>The first numbers of a stream in [−1, 1), divided.</summary>
    public static float[] Signed(int seed, int stream, int count, double divisor) =>
        Enumerable.Range(0, count).Select(k => (float)(Signed(seed, stream, k) / divisor)).ToArray();

    /// <summary>Weights and buffers of a seed.</summary>
    public static NetworkState State(StateLayout layout, int seed)
    {
        var state = new NetworkState(layout);
        for (var i = 0; i < layout.Entries.Count; i++)
        {
            var entry = layout.Entries[i];
            if (entry.Kind is EntryKind.Counter)
            {
                state.Counters[layout.OffsetOf(i)] = Mix(seed, i, 0) % 100_000;
                continue;
            }

            state.CopyFrom(i, Numbers(entry, seed, i));
        }

        return state;
    }

    /// <summary>Multiplies numbers, then raises them.</summary>
    public static void Change(Span<float> values, double scale, double shift)
    {
        foreach (ref var value in values)
        {
            value = (float)(value * scale + shift);
        }
    }

    /// <summary>Normalized images, images × channels × 32 × 32.</summary>
    public static float[] Images(int count, int channels) => Images(count, channels, Side);

    /// <summary>The same in another size.</summary>
    public static float[] Images(int count, int channels, int side)
    {
        var values = new List<float>(count * channels * side * side);
        for (var n = 0; n < count; n++)
        {
            for (var k = 0; k < channels * side * side; k++)
            {
                var (c, y, x) = (k / (side * side), k / side % side, k % side);
                var saw = (x * (c + 1) + y * (n + 1)) % 32 / 16.0 - 1;
                values.Add((float)(Signed(1000 + n, 0, k) / 2 + saw * (n + 1) / 2));
            }
        }

        return [.. values];
    }

    public static long[] Labels(int count) => Enumerable.Range(0, count).Select(n => n * 3L % 10).ToArray();

    /// <summary>Bytes of one picture, 32 × 32 × 3.</summary>
    public static byte[] Picture(int seed) =>
        Enumerable.Range(0, Side * Side * 3).Select(k => (byte)(Mix(seed, 0, k) >> 24)).ToArray();

    private static float[] Numbers(StateEntry entry, int seed, int stream)
    {
        var numbers = new float[entry.Length];
        if (entry.Length == 0)
        {
            return numbers;
        }

        if (entry.Shape.Count <= 1)
        {
            for (var k = 0; k < numbers.Length; k++)
            {
                numbers[k] = (float)Number(entry.Name, Signed(seed, stream, k));
            }

            return numbers;
        }

        var scale = Math.Sqrt(14.0 / (entry.Length / entry.Shape[0]));
        for (var k = 0; k < numbers.Length; k++)
        {
            var v = Signed(seed, stream, k);
            numbers[k] = (float)(v * v * v * scale);
        }

        return numbers;
    }

    private static double Number(string vector, double v) =>
        vector.EndsWith(".running_var", StringComparison.Ordinal) ? 1 + v / 2
        : vector.EndsWith(".weight", StringComparison.Ordinal) ? 0.5 + v / 4
        : v / 5;
}
