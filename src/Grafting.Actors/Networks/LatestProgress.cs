using Grafting.Training;

namespace Grafting.Actors.Networks;

/// <summary>
/// Carries progress from a network's thread to its actor: only the newest is kept, and the actor is woken once for all reports
/// since it last looked, so a fast trainer cannot flood a mailbox.
/// </summary>
/// <param name="wake">Called on the reporting thread when there is news after a look.</param>
internal sealed class LatestProgress(Action wake)
{
    private EpochProgress? _latest;
    private int _unseen;

    public void Report(EpochProgress progress)
    {
        Volatile.Write(ref _latest, progress);
        if (Interlocked.Exchange(ref _unseen, 1) == 0)
        {
            wake();
        }
    }

    public EpochProgress? Look()
    {
        Interlocked.Exchange(ref _unseen, 0);
        return Volatile.Read(ref _latest);
    }
}
