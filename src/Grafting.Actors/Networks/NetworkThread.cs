using System.Collections.Concurrent;
using Grafting.Training;

namespace Grafting.Actors.Networks;

/// <summary>
/// A network's own thread: opens its work, runs jobs on it in order, disposes it and ends. The thread pool is never used for
/// training, since Akka's dispatchers live on it.
/// </summary>
/// <remarks>
/// A job that fails is the last: the failure is told, the work is disposed on this thread, and the thread ends. Once the thread
/// was told to end, a job under way is cancelled between batches and those behind it are not begun.
/// </remarks>
#pragma warning disable CA1001 // Its fields hold no wait handles, and a late call from outside must not meet disposed ones.
internal sealed class NetworkThread
#pragma warning restore CA1001
{
    private readonly BlockingCollection<Action<NetworkWork>> _jobs = [];
    private readonly CancellationTokenSource _end = new();
    private readonly PauseGate _pause = new();
    private readonly Func<NetworkWork> _open;
    private readonly Action<Exception> _failed;
    private readonly Action _ended;

    /// <param name="open">Creates the work, on the thread, before the first job.</param>
    /// <param name="failed">Called on the thread with what opening or a job threw.</param>
    /// <param name="ended">Called on the thread as its last act, when the work is disposed.</param>
    public NetworkThread(Func<NetworkWork> open, Action<Exception> failed, Action ended)
    {
        _open = open;
        _failed = failed;
        _ended = ended;
    }

    public void Start(string name, NetworkThreads threads) => threads.Start(name, Run);

    public void Post(Action<NetworkWork> job) => _jobs.Add(job);

    /// <summary>What a pass on this thread is steered by.</summary>
    /// <param name="report">Called on the thread with the newest progress.</param>
    public EpochControl ControlFor(Action<EpochProgress> report) => new(_pause, report, _end.Token);

    /// <summary>Holds the thread between two batches.</summary>
    public void Pause() => _pause.Close();

    public void Resume() => _pause.Open();

    /// <summary>Tells the thread to end as soon as it can; returns at once.</summary>
    public void End() => _end.Cancel();

    private void Run()
    {
        try
        {
            ThreadNiceness.MakeCallingThreadNicer();
            using var work = _open();
            foreach (var job in _jobs.GetConsumingEnumerable(_end.Token))
            {
                job(work);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Told to end: no failure.
        }
#pragma warning disable CA1031 // Whatever a trainer throws is the network's failure, not the process's.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failed(error);
        }
        finally
        {
            _ended();
        }
    }
}
