using Grafting.Architectures.Fused;
using Grafting.Architectures.Layers;
using static TorchSharp.torch;

namespace Grafting.Core.Tests.Architectures.Layers;

public sealed class HalfDropoutTests
{
    [Fact]
    public void Should_drop_half_and_double_the_rest()
    {
        using var scope = NewDisposeScope();

        var values = Dropped(seed: 1);

        values.Distinct().Order().ShouldBe([0f, 2f]);
        values.Average().ShouldBe(1, 0.05);
    }

    [Fact]
    public void Should_draw_from_its_own_generator_alone()
    {
        using var scope = NewDisposeScope();
        var first = Dropped(seed: 1);
        random.manual_seed(7);
        rand(100);

        Dropped(seed: 1).ShouldBe(first);
        Dropped(seed: 2).ShouldNotBe(first);
    }

    [Fact]
    public void Should_pass_gradients_where_it_passed_numbers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var x = ones(100, requires_grad: true);

        var y = HalfDropout.Apply(x, new Tape(generator));
        y.sum().backward();

        x.grad!.data<float>().ToArray().ShouldBe(y.detach().data<float>().ToArray());
    }

    [Fact]
    public void Should_change_nothing_in_evaluation()
    {
        using var x = ones(100);

        HalfDropout.Apply(x, tape: null).ShouldBeSameAs(x);
    }

    private static float[] Dropped(ulong seed)
    {
        using var generator = new Generator(seed, CPU);
        return HalfDropout.Apply(ones(10_000), new Tape(generator)).data<float>().ToArray();
    }
}
