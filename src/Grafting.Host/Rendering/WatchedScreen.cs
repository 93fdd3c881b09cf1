using Grafting.Actors.Hosting;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Runs;

namespace Grafting.Host.Rendering;

/// <summary>Shows a run that is supervised elsewhere as <c>train</c> shows its own, from where it stands now.</summary>
/// <param name="options">Of the run.</param>
/// <param name="directory">Where it is written.</param>
/// <param name="first">Where it stands.</param>
internal sealed class WatchedScreen(Terminal terminal, TimeProvider time, TrainOptions options, string directory, RunStatus first)
{
    private readonly RunStart _start = StartOf(first);
    private RunScreen? _screen;

    /// <summary>Has a line shown.</summary>
    public void Note(string line) => Screen.Note(line);

    /// <summary>Shows the run until its end.</summary>
    public Task ShowAsync(WatchedRun run) => Screen.ShowAsync(
        async () => RunView.Of(await run.GetStatusAsync(), RunTitle.Of(options), directory, _start), run.Events);

    private RunScreen Screen => _screen ??= new RunScreen(
        terminal.Console, time, new PlainLines(options.Epochs, options.BatchSize, options.PrintFrequency, _start));

    /// <summary>Where its networks stand counts as where they begin: what came before is not shown.</summary>
    private static RunStart StartOf(RunStatus status) => RunStart.First(status.Plan.Networks) with
    {
        Networks = [.. status.Networks.Select(StartOf)],
    };

    private static NetworkStart StartOf(NetworkStatus network) => NetworkStart.First(network.Network) with
    {
        Epoch = network.Epoch,
        Progress = NetworkProgress.None with { Best = network.BestAccuracy is { } best ? new BestTest(network.Epoch, best) : null },
    };
}
