using Grafting.Data.Downloads;
using Grafting.Host.Rendering;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.Rendering;

public sealed class DownloadViewTests : IDisposable
{
    private const string File = "cifar-10-binary.tar.gz";
    private readonly TestConsole _console = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _console.Dispose();

    [Fact]
    public async Task Should_draw_a_bar_in_a_terminal()
    {
        _console.Profile.Capabilities.Interactive = true;

        (await DownloadView.ShowAsync(_console, _output, quiet: false, Download)).ShouldBe("result");

        _console.Output.ShouldContain(File);
        _console.Output.ShouldContain("100%");
        _console.Lines.ShouldAllBe(line => line.Length <= 80);
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_print_a_line_for_each_tenth_without_a_terminal()
    {
        await DownloadView.ShowAsync(_console, _output, quiet: false, Download);

        var lines = _output.ToString().TrimEnd().Split('\n');
        lines.Length.ShouldBe(11);
        lines[0].ShouldBe($"{File}: 1.7 of 170.0 MB");
        lines[1].ShouldBe($"{File}: 17.0 of 170.0 MB");
        lines[^1].ShouldBe($"{File}: 170.0 of 170.0 MB");
        _console.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_be_quiet_when_told_to()
    {
        _console.Profile.Capabilities.Interactive = true;

        await DownloadView.ShowAsync(_console, _output, quiet: true, Download);

        _output.ToString().ShouldBeEmpty();
        _console.Output.ShouldBeEmpty();
    }

    private static Task<string> Download(IProgress<DownloadProgress> progress)
    {
        for (var percent = 1; percent <= 100; percent++)
        {
            progress.Report(new DownloadProgress(File, percent * 1_700_000, 170_000_000));
        }

        return Task.FromResult("result");
    }
}
