using static TorchSharp.torch;

namespace Grafting.Architectures.Fused;

/// <summary>
/// What a training pass records so that fused steps, which autograd does not see, take part in its backward pass. A step's
/// output is a leaf for autograd; unwinding takes each leaf's gradient through its step and on into the graph before it.
/// </summary>
/// <remarks>
/// Everything is freed as soon as it was used, so that the next gradient is written where the last activation was still in cache.
/// </remarks>
/// <param name="dropout">What dropout draws from; null drops nothing.</param>
public sealed class Tape(Generator? dropout = null)
{
    private readonly Stack<Recorded> _steps = [];
    private readonly List<(Tensor Logits, double Weight)> _auxiliaries = [];

    internal Generator? Dropout => dropout;

    /// <summary>Logits of further classifiers, which only training has: their losses are added with these weights.</summary>
    public IReadOnlyList<(Tensor Logits, double Weight)> Auxiliaries => _auxiliaries;

    /// <summary>Adds a step; returns its output, ready for autograd.</summary>
    /// <param name="step">A step whose forward part is done.</param>
    /// <param name="input">What it normalized. Recorded here, it must not be used by anything else.</param>
    /// <param name="residual">What it added, or null.</param>
    internal Tensor Record(FusedNormStep step, Tensor input, Tensor? residual)
    {
        _steps.Push(new Recorded(step.Output, input, residual, step.Backward));
        return step.Output.requires_grad_();
    }

    /// <summary>
    /// Makes a leaf of what several later steps use. Each of their backward passes runs by itself and frees the graph it went
    /// through: without a leaf between, the second could not pass. The leaf gathers their gradients, and passes the sum on once.
    /// </summary>
    internal Tensor Share(Tensor x)
    {
        if (x.is_leaf)
        {
            return x;
        }

        var leaf = x.detach().requires_grad_();
        _steps.Push(new Recorded(leaf, x, Residual: null, gradient => (gradient.alias(), null)));
        return leaf;
    }

    internal void AddAuxiliary(Tensor logits, double weight) => _auxiliaries.Add((logits, weight));

    /// <summary>Takes the loss's gradient back through everything recorded, into the gradients of all parameters.</summary>
    public void Backward(Tensor loss)
    {
        loss.backward();
        while (_steps.TryPop(out var recorded))
        {
            var (output, input, residual, backward) = recorded;
            using var gradient = output.grad
                ?? throw new InvalidOperationException("A recorded output does not take part in the loss.");
            output.grad = null;
            var (inputGradient, residualGradient) = backward(gradient);
            using (inputGradient)
            using (residualGradient)
            {
                PassOn(input, inputGradient, residual, residualGradient);
            }

            input.Dispose();
        }
    }

    private static void PassOn(Tensor input, Tensor inputGradient, Tensor? residual, Tensor? residualGradient)
    {
        if (residual is { requires_grad: true, is_leaf: false })
        {
            autograd.backward([input, residual], [inputGradient, residualGradient!]);
            return;
        }

        if (residual is { requires_grad: true })
        {
            AddToLeaf(residual, residualGradient!);
        }

        autograd.backward([input], [inputGradient]);
    }

    /// <summary>What autograd does at a leaf, except that it would copy a gradient that somebody else still holds.</summary>
    private static void AddToLeaf(Tensor leaf, Tensor gradient)
    {
        using var present = leaf.grad;
        if (present is null)
        {
            leaf.grad = gradient;
        }
        else
        {
            using var guard = no_grad();
            present.add_(gradient);
        }
    }

    /// <param name="Output">A leaf for autograd, which gathers the output's gradient.</param>
    /// <param name="Input">What it was made from.</param>
    /// <param name="Residual">What was added, or null.</param>
    /// <param name="Backward">From the output's gradient to those of input and residual.</param>
    private sealed record Recorded(
        Tensor Output, Tensor Input, Tensor? Residual, Func<Tensor, (Tensor Input, Tensor? Residual)> Backward);
}
