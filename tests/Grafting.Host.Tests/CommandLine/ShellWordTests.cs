using Grafting.Host.CommandLine;

namespace Grafting.Host.Tests.CommandLine;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("runs/20250704-090503-resnet20-cifar10", "runs/20250704-090503-resnet20-cifar10")]
    [InlineData("my runs/first", "'my runs/first'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("", "''")]
    public void Should_write_what_a_shell_reads_as_one_word(string word, string written) => ShellWord.Of(word).ShouldBe(written);
}
