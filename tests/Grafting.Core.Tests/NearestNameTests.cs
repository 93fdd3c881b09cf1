namespace Grafting.Core.Tests;

public class NearestNameTests
{
    private static readonly string[] Known = ["fashion-mnist-mini", "fashion-mnist", "cifar10", "cifar100"];

    [Theory]
    [InlineData("cifar-10", "cifar10")]
    [InlineData("CIFAR100", "cifar100")]
    [InlineData("cifra10", "cifar10")]
    [InlineData("mnist", "fashion-mnist-mini")]
    [InlineData("fashionmnist", "fashion-mnist")]
    [InlineData("", "cifar10")]
    public void Should_find_what_was_probably_meant(string typed, string meant) => NearestName.Of(typed, Known).ShouldBe(meant);

    [Fact]
    public void Should_find_nothing_where_nothing_is_known() => NearestName.Of("cifar10", []).ShouldBeNull();
}
