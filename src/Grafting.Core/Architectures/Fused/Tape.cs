using static TorchSharp.torch;

namespace Grafting.Architectures.Fused;

/// <summary>
/// What a training pass records so that fused steps, which autograd does not see, take part in its backward pass. A step's
/// output is a leaf for autograd; unwinding takes each leaf's gradient through its step and on into the graph before it.
/// </summary>
/// <remarks>
/// Everything is freed as soon as it was used, so that the next gradient is written where the last activation was still in cache.
/// </remarks>
public sealed class Tape
{
    private readonly Stack<(FusedNormStep Step, Tensor Input, Tensor? Residual)> _steps = [];

    /// <summary>Adds a step; returns its output, ready for autograd.</summary>
    /// <param name="step">A step whose forward part is done.</param>
    /// <param name="input">What it normalized. Recorded here, it must not be used by anything else.</param>
    /// <param name="residual">What it added, or null.</param>
    internal Tensor Record(FusedNormStep step, Tensor input, Tensor? residual)
    {
        _steps.Push((step, input, residual));
        return step.Output.requires_grad_();
    }

    /// <summary>Takes the loss's gradient back through everything recorded, into the gradients of all parameters.</summary>
    public void Backward(Tensor loss)
    {
        loss.backward();
        while (_steps.TryPop(out var recorded))
        {
            var (step, input, residual) = recorded;
            using var gradient = step.Output.grad
                ?? throw new InvalidOperationException("A fused step's output does not take part in the loss.");
            step.Output.grad = null;
            var (inputGradient, residualGradient) = step.Backward(gradient);
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
}
