using Grafting.Actors.Cluster.Membership;

namespace Grafting.Actors.Tests.Cluster.Membership;

public sealed class MajorityTests
{
    [Theory]
    [InlineData("abc", "a", false)]
    [InlineData("abc", "bc", true)]
    [InlineData("abcd", "ab", true)]
    [InlineData("abcd", "cd", false)]
    [InlineData("abcde", "ab", false)]
    [InlineData("ab", "a", true)]
    [InlineData("ab", "b", false)]
    [InlineData("a", "a", true)]
    [InlineData("ab", "ax", true)]
    [InlineData("", "a", false)]
    public void Should_be_with_more_than_half_or_with_the_lowest_address(string voters, string side, bool isWith) =>
        Majority.IsWith([.. voters.Select(voter => $"{voter}")], side.Select(member => $"{member}").ToHashSet()).ShouldBe(isWith);
}
