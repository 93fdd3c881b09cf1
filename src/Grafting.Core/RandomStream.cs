using System.Numerics;

namespace Grafting;

/// <summary>What a network draws random numbers for. Each purpose has streams of its own.</summary>
public enum RandomPurpose
{
    Initialization = 1,
    Order = 2,
    Augmentation = 3,
    Dropout = 4,

    /// <summary>Where <c>--chaos</c> strikes; nothing that is trained depends on it.</summary>
    Faults = 5,
}

/// <summary>
/// A stream of random numbers that depends on nothing but the run's seed, the network, the purpose, the epoch and the
/// rollbacks so far: not on time, threads or placement. xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public RandomStream(long seed, NetworkId network, RandomPurpose purpose, int epoch, int rollbacks = 0)
    {
        var key = 0UL;
        foreach (var part in (ReadOnlySpan<ulong>)[(ulong)seed, (ulong)network.Value, (ulong)purpose, (ulong)epoch, (ulong)rollbacks])
        {
            key = Mix(key + part);
        }

        (_s0, _s1, _s2, _s3) = StateOf(key);
    }

    private RandomStream(ulong key) => (_s0, _s1, _s2, _s3) = StateOf(key);

    /// <summary>A stream of its own for one thing, such as an image: it uses up one number here, however many are drawn from it.</summary>
    public RandomStream Fork() => new(Mix(NextUInt64()));

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from 0 up to, not including, <paramref name="bound"/>; all equally likely (Lemire, 2019).</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var reject = (ulong)(-bound) % (ulong)bound;
        while (true)
        {
            var high = Math.BigMul(NextUInt64(), (ulong)bound, out var low);
            if (low >= reject)
            {
                return (int)high;
            }
        }
    }

    /// <summary>A number of 53 random bits from 0 up to, not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts the numbers 0 … count−1 into random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private static (ulong, ulong, ulong, ulong) StateOf(ulong key) => (Mix(key + 1), Mix(key + 2), Mix(key + 3), Mix(key + 4));

    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
