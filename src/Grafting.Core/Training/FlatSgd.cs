using System.Numerics;
using System.Runtime.InteropServices;

namespace Grafting.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay over flat buffers, as torch.optim.SGD computes it without
/// Nesterov or dampening: g ← g + λp, m ← μm + g, p ← p − ηm. The gradient is cleared on the way.
/// </summary>
/// <remarks>
/// Element-wise and with the same fused operations at every vector width, so every processor gives the same bytes.
/// </remarks>
internal static class FlatSgd
{
    public static void Step(Span<float> parameters, Span<float> gradients, Span<float> momenta, float rate, float momentum, float weightDecay)
    {
        var p = MemoryMarshal.Cast<float, Vector<float>>(parameters);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradients)[..p.Length];
        var m = MemoryMarshal.Cast<float, Vector<float>>(momenta)[..p.Length];
        Vector<float> decay = new(weightDecay), keep = new(momentum), step = new(-rate);
        for (var i = 0; i < p.Length; i++)
        {
            var direction = Vector.FusedMultiplyAdd(p[i], decay, g[i]);
            m[i] = m[i] * keep + direction;
            p[i] = Vector.FusedMultiplyAdd(m[i], step, p[i]);
            g[i] = Vector<float>.Zero;
        }

        for (var i = p.Length * Vector<float>.Count; i < parameters.Length; i++)
        {
            var direction = MathF.FusedMultiplyAdd(parameters[i], weightDecay, gradients[i]);
            momenta[i] = momenta[i] * momentum + direction;
            parameters[i] = MathF.FusedMultiplyAdd(momenta[i], -rate, parameters[i]);
            gradients[i] = 0;
        }
    }
}
