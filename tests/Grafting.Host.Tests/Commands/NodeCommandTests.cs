using Grafting.Experiments;
using Grafting.Host.Tests.CommandLine;
using Grafting.Runs;

namespace Grafting.Host.Tests.Commands;

public sealed class NodeCommandTests : IDisposable
{
    private readonly RunsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("node", "Say which cluster to join: --join HOST:PORT, as `train --nodes` tells it, or --s DIR with the run's directory.")]
    [InlineData("node --join 127.0.0.1:4711 --s run", "--join and --s decide the same thing; give one of them.")]
    [InlineData("node --s no-such-run", "There is no folder no-such-run.")]
    [InlineData("node --join nowhere", "'nowhere' is not HOST:PORT, such as 10.0.0.2:4711.")]
    public async Task Should_refuse_in_one_line_what_names_no_cluster(string line, string message)
    {
        var run = await ProgramRun.OfLine(line);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldBe($"error: {message}{Environment.NewLine}");
    }

    [Fact]
    public async Task Should_refuse_by_name_what_is_damaged()
    {
        var options = new TrainOptions();
        using var directory = RunDirectory.Create(_folder["run"], RunsFolder.RecordOf(options), TimeProvider.System);
        File.WriteAllText(Path.Combine(directory.Root, "cluster.json"), """{"addresses":["nowhere"],"runId":"run","term":1}""");

        var run = await ProgramRun.OfLine($"node --s {directory.Root}");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldBe($"error: {Path.Combine(directory.Root, "cluster.json")} is damaged: it names no node that can be called.{Environment.NewLine}");
    }
}
