namespace Grafting.Runs;

/// <summary>A run directory as a list shows it: a damaged one is told of, not thrown.</summary>
/// <param name="Directory">Its path.</param>
/// <param name="State">How far it is.</param>
/// <param name="Report">What was read; null where it is damaged.</param>
/// <param name="Problem">What is wrong with it; null unless it is damaged.</param>
public sealed record RunEntry(string Directory, RunState State, RunReport? Report, string? Problem)
{
    /// <summary>Reads a run, also while another process writes it.</summary>
    public static RunEntry Read(string directory)
    {
        try
        {
            var report = RunReport.Read(directory);
            return new RunEntry(directory, StateOf(directory, report), report, null);
        }
        catch (GraftingException error)
        {
            return new RunEntry(directory, RunState.Damaged, null, error.Message);
        }
    }

    /// <summary>How far a run is that could be read.</summary>
    public static RunState StateOf(string directory, RunReport report) =>
        report.Summary is not null ? RunState.Finished
        : RunLock.IsTaken(new RunPaths(directory)) ? RunState.Running
        : RunState.Unfinished;

    /// <summary>
    /// The runs in a folder, the oldest first, damaged ones last. A folder that holds none of a run's files is not one of them.
    /// </summary>
    /// <exception cref="GraftingException">The folder is missing or cannot be read.</exception>
    public static IReadOnlyList<RunEntry> Below(string folder)
    {
        try
        {
            return
            [
                .. System.IO.Directory.GetDirectories(folder).Where(HoldsRun).Select(Read)
                    .OrderBy(run => run.Report?.Record.Created ?? DateTimeOffset.MaxValue)
                    .ThenBy(run => run.Directory, StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(folder, error);
        }
    }

    private static bool HoldsRun(string directory)
    {
        var paths = new RunPaths(directory);
        return File.Exists(paths.Record) || File.Exists(paths.Metrics);
    }
}

/// <summary>How far a run is.</summary>
public enum RunState
{
    /// <summary>It has its summary.</summary>
    Finished,

    /// <summary>It can be gone on with.</summary>
    Unfinished,

    /// <summary>A process that is alive writes it.</summary>
    Running,

    /// <summary>A file in it cannot be used.</summary>
    Damaged,
}
