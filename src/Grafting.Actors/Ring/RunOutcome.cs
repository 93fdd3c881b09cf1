using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>How a run ended: its last event. All threads have ended and all trainers are disposed by then.</summary>
public abstract record RunOutcome : RunEvent
{
    /// <summary>Every network has trained, grafted and tested everything, and the summary is written.</summary>
    public sealed record RunCompleted(RunSummary Summary) : RunOutcome;

    /// <summary>The run was stopped before its end.</summary>
    public sealed record RunStopped : RunOutcome;

    /// <summary>The run could not go on. What was written stays.</summary>
    /// <param name="Network">The network that failed; null where the run as a whole did.</param>
    /// <param name="Epoch">The epoch, from 0, that the network was in.</param>
    /// <param name="Error">The cause; a <see cref="GraftingException"/> where the user can mend it.</param>
    public sealed record RunFailed(NetworkId? Network, int? Epoch, Exception Error) : RunOutcome;
}
