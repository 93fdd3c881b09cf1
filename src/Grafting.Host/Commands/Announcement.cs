using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>Says in a run directory where the process is reached that leads the run, for as long as it does.</summary>
internal sealed class Announcement : IDisposable
{
    private readonly RunPaths _paths;

    /// <param name="directory">The run directory, as this process has it open.</param>
    /// <param name="record">Its run.json.</param>
    /// <param name="address">As <c>HOST:PORT</c>.</param>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public Announcement(RunDirectory directory, RunRecord record, string address)
    {
        _paths = new RunPaths(directory.Root);
        new ClusterFile([address], ClusterFile.IdOf(record), directory.Term).Write(_paths);
    }

    public void Dispose() => ClusterFile.Delete(_paths);
}
