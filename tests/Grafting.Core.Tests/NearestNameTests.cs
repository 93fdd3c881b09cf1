namespace Grafting.Tests;

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
    public void Should_name_the_nearest_and_all_others_in_one_line()
    {
        var error = NearestName.Unknown("data set", "cifar11", Known);

        error.Message.ShouldBe(
            "Unknown data set 'cifar11': did you mean cifar10? There are fashion-mnist-mini, fashion-mnist, cifar10, cifar100.");
    }
}
