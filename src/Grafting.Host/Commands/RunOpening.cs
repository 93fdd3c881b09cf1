using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>
/// What <c>train</c> does with its run directory: make it, go on with the run in it, or only show that run, which has finished.
/// </summary>
internal sealed class RunOpening
{
    private readonly RunRecord? _recorded;

    private RunOpening(string path, RunRecord? recorded, bool isFinished) => (Path, _recorded, IsFinished) = (path, recorded, isFinished);

    /// <summary>The run directory, which need not be there yet.</summary>
    public string Path { get; }

    /// <summary>Whether the run has yet to begin.</summary>
    public bool IsNew => _recorded is null;

    /// <summary>Whether there is nothing left to train.</summary>
    public bool IsFinished { get; }

    /// <summary>Decides by what is on the disk; nothing is written.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="time">Names a directory that was given no name.</param>
    /// <exception cref="UsageException">There is a run already, of settings that would give other results.</exception>
    public static RunOpening Of(TrainOptions options, TimeProvider time)
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(
            options.RunDirectory ?? RunDirectory.DefaultPath(options.Model, options.DataSet, time));
        var paths = new RunPaths(path);
        if (!File.Exists(paths.Record))
        {
            return new RunOpening(path, recorded: null, isFinished: false);
        }

        var recorded = RunReport.ReadRecord(path);
        ResumeRules.RequireSameSettings(path, recorded.Options, options);
        return new RunOpening(path, recorded, File.Exists(paths.Summary) && options.Epochs == recorded.Options.Epochs);
    }

    /// <summary>Refuses to go on where other results would come out.</summary>
    /// <param name="here">What run.json would say of a run that begins here.</param>
    /// <returns>What differs all the same, one line each.</returns>
    /// <exception cref="UsageException">The images differ, or what computes bits does and that is not allowed.</exception>
    public IReadOnlyList<string> Check(RunRecord here) => _recorded is null ? [] : ResumeRules.RequireSameResults(Path, _recorded, here);

    /// <summary>Makes the directory, or opens it: then run.json keeps saying where the run began.</summary>
    /// <param name="here">What run.json says of a run that begins here.</param>
    /// <param name="time">Dates what is written.</param>
    /// <exception cref="GraftingException">It cannot be written, or another process writes it.</exception>
    public RunDirectory Open(RunRecord here, TimeProvider time)
    {
        var term = here.Options.Nodes > 1 ? 1 : 0; // Nodes obey the greatest, and have seen none yet.
        return _recorded is null
            ? RunDirectory.Create(Path, here, time, term)
            : RunDirectory.Open(Path, _recorded with { Options = here.Options }, time, term);
    }

    /// <summary>Opens the directory of a run whose networks have a process each, to lead it; null where another process does.</summary>
    /// <param name="here">What run.json says of a run that begins here.</param>
    /// <param name="time">Dates what is written.</param>
    /// <exception cref="GraftingException">It cannot be written.</exception>
    public RunDirectory? TryLead(RunRecord here, TimeProvider time) => RunDirectory.TryOpen(
        Path, (_recorded ?? here) with { Options = here.Options }, time, ClusterFile.TermAfter(new RunPaths(Path)));
}
