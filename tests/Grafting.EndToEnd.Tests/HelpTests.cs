using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>What the program says of itself.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help", "Usage: grafting COMMAND")]
    [InlineData("train --help", "Usage: grafting train")]
    [InlineData("evaluate --help", "Usage: grafting evaluate FILE...")]
    [InlineData("graft --help", "Usage: grafting graft OWN DONOR")]
    [InlineData("inspect --help", "Usage: grafting inspect FILE...")]
    [InlineData("runs compare --help", "Usage: grafting runs compare DIR DIR...")]
    [InlineData("convert --help", "Usage: grafting convert IN OUT")]
    [InlineData("data get --help", "Usage: grafting data get NAME")]
    [InlineData("node cert --help", "Usage: grafting node cert DIR")]
    [InlineData("attach --help", "Usage: grafting attach DIR")]
    public async Task Should_show_usage_and_examples(string commandLine, string usage)
    {
        var page = (await _folder.RunWell(commandLine)).Output;

        page.ShouldContain(usage);
        page.ShouldContain("\nExamples:\n  grafting ");
    }

    [Fact]
    public async Task Should_show_its_version_and_that_of_libtorch() =>
        (await _folder.RunWell("--version")).Output.ShouldMatch(@"^grafting \d+\.\d+\.\d+\S* \(libtorch \d+\.\d+\.\d+\.\d+\)\n$");

    [Fact]
    public async Task Should_list_the_data_sets()
    {
        var lines = (await _folder.RunWell("data list")).Output.Split('\n');

        foreach (var name in new[] { "fashion-mnist-mini ", "fashion-mnist ", "cifar10 ", "cifar100 " })
        {
            lines.Count(line => line.StartsWith(name, StringComparison.Ordinal)).ShouldBe(1, name);
        }

        _folder.Files.ShouldBeEmpty();
    }
}
