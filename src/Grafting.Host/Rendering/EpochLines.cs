using Grafting.Runs;

namespace Grafting.Host.Rendering;

/// <summary>Tells of the epochs of a run that another process records, as its metrics grow.</summary>
/// <param name="directory">The run directory.</param>
/// <param name="lines">How an epoch is told.</param>
internal sealed class EpochLines(string directory, PlainLines lines)
{
    private readonly HashSet<(NetworkId Network, int Epoch)> _told = [.. RunReport.Read(directory).Rows.Select(PlaceOf)];

    /// <summary>A line on each epoch that has come since the last time.</summary>
    public IReadOnlyList<string> New() => [.. RunReport.Read(directory).Rows.Where(row => _told.Add(PlaceOf(row))).Select(lines.Of)];

    private static (NetworkId Network, int Epoch) PlaceOf(MetricsRow row) => (row.Network, row.Epoch);
}
