using Grafting.Core.Tests.Golden;
using Grafting.Training;

namespace Grafting.Core.Tests.Training;

public sealed class FlatSgdTests
{
    [Theory]
    [InlineData(40)] // whole vectors
    [InlineData(37)] // and a rest
    [InlineData(3)]
    public void Should_step_as_torch_optim_sgd_does(int length)
    {
        var parameters = Formula.Signed(51, 0, length, divisor: 1);
        var momenta = new float[length];
        var steps = GoldenFile.Read<Step[]>("sgd.json");
        for (var step = 0; step < steps.Length; step++)
        {
            var gradients = Formula.Signed(52, step, length, divisor: 4);

            FlatSgd.Step(parameters, gradients, momenta, (float)steps[step].Rate, momentum: 0.9f, weightDecay: 5e-4f);

            parameters.ShouldBe(steps[step].Parameter[..length], 1e-7);
            momenta.ShouldBe(steps[step].Momentum[..length], 1e-7);
            gradients.ShouldAllBe(gradient => gradient == 0);
        }
    }

    private sealed record Step(double Rate, float[] Parameter, float[] Momentum);
}
