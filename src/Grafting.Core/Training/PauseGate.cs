namespace Grafting.Training;

/// <summary>Holds a training thread between two batches while it is closed. Open at first. Safe for all threads.</summary>
public sealed class PauseGate : IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);

    public bool IsClosed => !_open.IsSet;

    public void Close() => _open.Reset();

    public void Open() => _open.Set();

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled while waiting.</exception>
    public void Wait(CancellationToken stop) => _open.Wait(stop);

    public void Dispose() => _open.Dispose();
}
