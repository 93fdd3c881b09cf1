namespace Grafting.Actors.Networks;

/// <summary>
/// The threads of all networks of a run in this process. Whoever ends it waits for them: where a process exits while one of them is inside
/// libtorch, libtorch crashes.
/// </summary>
internal sealed class NetworkThreads
{
    private readonly List<Thread> _threads = [];

    public void Start(string name, Action run)
    {
        var thread = new Thread(new ThreadStart(run)) { Name = name, IsBackground = true };
        lock (_threads)
        {
            _threads.RemoveAll(earlier => !earlier.IsAlive);
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Waits until all have ended, which they were told to: that takes them a batch at most.</summary>
    public void Join()
    {
        Thread[] threads;
        lock (_threads)
        {
            threads = [.. _threads];
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }
    }
}
