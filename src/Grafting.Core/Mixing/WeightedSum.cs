using System.Numerics;
using System.Runtime.InteropServices;

namespace Grafting.Mixing;

/// <summary>own·share + donor·rest in float32, each product rounded before the sum, as PyTorch's separate operations do.</summary>
internal static class WeightedSum
{
    /// <summary>The donor's share: 1−α is taken in double and then rounded, as Python does before it hands the number to PyTorch.</summary>
    public static float RestOf(double alpha) => (float)(1 - alpha);

    /// <summary>Mixes numbers that have one coefficient.</summary>
    public static void Mix(Span<float> own, ReadOnlySpan<float> donor, float share, float rest)
    {
        var u = MemoryMarshal.Cast<float, Vector<float>>(own);
        var v = MemoryMarshal.Cast<float, Vector<float>>(donor);
        for (var i = 0; i < u.Length; i++)
        {
            u[i] = u[i] * share + v[i] * rest;
        }

        for (var i = u.Length * Vector<float>.Count; i < own.Length; i++)
        {
            own[i] = own[i] * share + donor[i] * rest;
        }
    }

    /// <summary>Mixes numbers that have a coefficient each.</summary>
    public static void Mix(Span<float> own, ReadOnlySpan<float> donor, ReadOnlySpan<float> shares, ReadOnlySpan<float> rests)
    {
        var u = MemoryMarshal.Cast<float, Vector<float>>(own);
        var v = MemoryMarshal.Cast<float, Vector<float>>(donor);
        var a = MemoryMarshal.Cast<float, Vector<float>>(shares);
        var b = MemoryMarshal.Cast<float, Vector<float>>(rests);
        for (var i = 0; i < u.Length; i++)
        {
            u[i] = u[i] * a[i] + v[i] * b[i];
        }

        for (var i = u.Length * Vector<float>.Count; i < own.Length; i++)
        {
            own[i] = own[i] * shares[i] + donor[i] * rests[i];
        }
    }
}
