using System.Collections.Concurrent;

namespace Grafting.Actors.Networks;

/// <summary>
/// The thread that writes the files of all networks of this process, so that training does not wait for the disk. What is posted
/// first is on the disk first: a snapshot before the checkpoint that its recipient took with it.
/// </summary>
internal sealed class WritingThread : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread _thread;

    public WritingThread()
    {
        _thread = new Thread(Run) { Name = "files", IsBackground = true };
        _thread.Start();
    }

    /// <param name="job">Must not throw.</param>
    public void Post(Action job) => _jobs.Add(job);

    /// <summary>Does what was posted, then ends.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Run()
    {
        ThreadNiceness.MakeCallingThreadNicer();
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }
    }
}
