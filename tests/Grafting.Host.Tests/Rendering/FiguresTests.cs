using Grafting.Host.Rendering;

namespace Grafting.Host.Tests.Rendering;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(0.05, "0.05")]
    [InlineData(0.0854, "0.0854")]
    [InlineData(0.01, "0.01")]
    [InlineData(0.0099999, "0.01")]
    [InlineData(0.0012, "1.2e-03")]
    [InlineData(0.0000001, "1.0e-07")]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "1")]
    [InlineData(null, "-")]
    public void Should_write_learning_rates(double? rate, string text) => Figures.LearningRate(rate).ShouldBe(text);

    [Theory]
    [InlineData(0.43215, "0.4322")]
    [InlineData(12.345, "12.35")]
    [InlineData(123456.0, "1.2e+05")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    public void Should_write_losses(double loss, string text) => Figures.Loss(loss).ShouldBe(text);

    [Theory]
    [InlineData(7, "0:07")]
    [InlineData(187, "3:07")]
    [InlineData(3787, "1:03:07")]
    [InlineData(90187, "1d 1:03:07")]
    public void Should_write_durations(int seconds, string text) => Figures.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Fact]
    public void Should_write_percents_with_two_decimals() => Figures.Percent(100).ShouldBe("100.00");
}
