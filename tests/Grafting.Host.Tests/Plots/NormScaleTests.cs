using Grafting.Host.Plots;

namespace Grafting.Host.Tests.Plots;

public sealed class NormScaleTests
{
    [Fact]
    public void Should_reach_from_the_least_to_the_greatest_norm_or_threshold()
    {
        var scale = new NormScale([0.2, 50], [0.1, 0.01]);

        scale.Limits.Min.ShouldBeInRange(-2.1, -2.05);
        scale.Limits.Max.ShouldBeInRange(Math.Log10(50), 1.8);
        scale.PositionOf(10).ShouldBe(1);
        Labels(scale).ShouldBe(["0.01", "0.1", "1", "10"]);
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(0)]
    public void Should_end_a_decade_below_the_least_threshold(double least)
    {
        var scale = new NormScale([least, 50], [0.1, 0.01]);

        scale.PositionOf(least).ShouldBe(-3);
        Labels(scale)[0].ShouldBe("≤ 0.001");
    }

    [Fact]
    public void Should_have_more_labels_where_powers_of_ten_are_few() =>
        Labels(new NormScale([1, 30], [1])).ShouldBe(["1", "2", "5", "10", "20"]);

    [Fact]
    public void Should_have_some_extent_whatever_it_shows()
    {
        new NormScale([0, 0], [0]).Limits.Length.ShouldBeGreaterThan(1);
        new NormScale([3], [0]).Limits.Length.ShouldBeGreaterThan(1);
    }

    private static string[] Labels(NormScale scale) => [.. scale.Ticks().Where(tick => tick.IsMajor).Select(tick => tick.Label)];
}
