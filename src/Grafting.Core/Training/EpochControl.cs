namespace Grafting.Training;

/// <summary>How the outside steers and watches a pass while it runs: asked between batches by the training thread.</summary>
/// <param name="pause">Closed while the network is paused.</param>
/// <param name="report">Called on the training thread with the newest progress; must return at once.</param>
/// <param name="stop">Cancelled when the network must stop.</param>
/// <param name="betweenBatches">Called on the training thread between batches; what it throws ends the pass.</param>
public sealed class EpochControl(PauseGate pause, Action<EpochProgress> report, CancellationToken stop, Action? betweenBatches = null)
{
    /// <summary>A control that never pauses or stops and reports to nobody.</summary>
    public static EpochControl None => new(new PauseGate(), _ => { }, CancellationToken.None);

    /// <summary>Cancelled when the network must stop.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Waits while paused.</summary>
    /// <exception cref="OperationCanceledException">The pass was stopped.</exception>
    public void BetweenBatches()
    {
        pause.Wait(stop);
        stop.ThrowIfCancellationRequested();
        betweenBatches?.Invoke();
    }

    public void Report(EpochProgress progress) => report(progress);

    /// <summary>The same control, which also calls <paramref name="action"/> on the training thread between batches.</summary>
    public EpochControl With(Action action) => new(pause, report, stop, betweenBatches + action);
}
