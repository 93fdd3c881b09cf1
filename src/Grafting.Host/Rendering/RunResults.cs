using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Host.Rendering;

/// <summary>How a run ended, for people: finished, or stopped after some epochs.</summary>
/// <param name="Networks">One row per network, in order.</param>
/// <param name="Time">Where the networks' time went, summed; null where the run has not finished.</param>
/// <param name="Epochs">Epochs that were asked for.</param>
/// <param name="Directory">Where it was written.</param>
internal sealed record RunResults(IReadOnlyList<NetworkResult> Networks, TimeShares? Time, int Epochs, string Directory)
{
    public bool IsFinished => Time is not null;

    /// <summary>The results in a run directory.</summary>
    public static RunResults Of(RunReport report, string directory)
    {
        var epochs = report.Record.Options.Epochs;
        return report.Summary is { } summary
            ? new RunResults([.. summary.Networks.Select(network => NetworkResult.Of(network, epochs))], Sum(summary), epochs, directory)
            : new RunResults(Unfinished(report), Time: null, epochs, directory);
    }

    private static NetworkResult[] Unfinished(RunReport report)
    {
        var rows = report.Rows.ToLookup(row => row.Network);
        return [.. Enumerable.Range(1, report.Record.Options.Networks).Select(i => NetworkResult.Of(new NetworkId(i), [.. rows[new NetworkId(i)]]))];
    }

    private static TimeShares Sum(RunSummary summary) => new(
        summary.Networks.Sum(network => network.Time.Training),
        summary.Networks.Sum(network => network.Time.Testing),
        summary.Networks.Sum(network => network.Time.WaitingForDonor),
        summary.Networks.Sum(network => network.Time.Grafting),
        summary.Networks.Sum(network => network.Time.Writing),
        summary.Networks.Sum(network => network.Time.WaitingForSlot));
}
