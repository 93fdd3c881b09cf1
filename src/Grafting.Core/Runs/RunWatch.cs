using System.Threading.Channels;

namespace Grafting.Runs;

/// <summary>
/// Says when to look at a run directory again that others write: at once where the system tells of changes, and otherwise after a bounded
/// time, for a file server tells nothing of what other machines do.
/// </summary>
public sealed class RunWatch : IDisposable
{
    /// <summary>A look reads a few hundred bytes.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TimeProvider _time;
    private readonly FileSystemWatcher? _watcher;

    /// <param name="directory">The run directory, which is there.</param>
    /// <param name="time">Measures the bounded time.</param>
    public RunWatch(string directory, TimeProvider time)
    {
        _time = time;
        var paths = new RunPaths(directory);
        _watcher = TryWatch(directory, [paths.Cluster, paths.Metrics, paths.Summary]);
    }

    /// <summary>Done when something may have changed since the last time, or when a second has passed, or when it is stopped.</summary>
    public async Task NextAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var changed = _changes.Reader.WaitToReadAsync(end.Token).AsTask();
        await Task.WhenAny(changed, Task.Delay(Period, _time, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false); // Neither outlives the look.
        _changes.Reader.TryRead(out _);
    }

    public void Dispose() => _watcher?.Dispose();

    private FileSystemWatcher? TryWatch(string directory, string[] files)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(Path.GetFullPath(directory)) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite };
            Array.ForEach(files, file => watcher.Filters.Add(Path.GetFileName(file)));
            watcher.Changed += (_, _) => Tell();
            watcher.Created += (_, _) => Tell();
            watcher.Deleted += (_, _) => Tell();
            watcher.Renamed += (_, _) => Tell();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            watcher?.Dispose(); // The system watches no more folders for this user: the clock does.
            return null;
        }
    }

    private void Tell() => _changes.Writer.TryWrite(true);
}
