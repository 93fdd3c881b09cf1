using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Host.Rendering;

/// <summary>What a person is shown of a run at one moment.</summary>
/// <param name="Title">What is being trained, in a line.</param>
/// <param name="Networks">One row per network, in order.</param>
/// <param name="Elapsed">Since the run started in this process.</param>
/// <param name="Directory">Where it is written.</param>
internal sealed record RunView(string Title, IReadOnlyList<NetworkRow> Networks, TimeSpan Elapsed, string Directory)
{
    /// <summary>Whether it has finished, failed or been stopped.</summary>
    public bool IsOver { get; init; }

    /// <summary>What the ring says of itself, for people.</summary>
    /// <param name="status">The ring's status.</param>
    /// <param name="title">What is being trained, in a line.</param>
    /// <param name="directory">Where it is written.</param>
    /// <param name="start">Where the networks began in this process.</param>
    public static RunView Of(RunStatus status, string title, string directory, RunStart start)
    {
        var rows = status.Networks.Zip(start.Networks, (network, begun) => NetworkRow.Of(network, status.Plan.Epochs, before: begun.Epoch));
        return new RunView(title, [.. rows], status.Elapsed, directory) { IsOver = status.Stage is RunStage.Ended };
    }
}
