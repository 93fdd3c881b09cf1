using Akka.Actor;
using Grafting.Actors.Snapshots;
using Grafting.Runs;

namespace Grafting.Actors.Networks;

/// <summary>Has a network's thread do its steps. What they give comes home to the network's actor as messages, and only to it.</summary>
internal sealed class NetworkSteps
{
    private readonly IActorRef _home;
    private readonly NetworkThreads _threads;
    private readonly NetworkThread _thread;

    /// <param name="open">Creates the work, on the thread.</param>
    /// <param name="threads">Starts threads.</param>
    /// <param name="home">The network's actor.</param>
    public NetworkSteps(Func<NetworkWork> open, NetworkThreads threads, IActorRef home)
    {
        (_home, _threads) = (home, threads);
        _thread = new NetworkThread(open, error => home.Tell(new WorkFailed(error)), () => home.Tell(new ThreadEnded()));
    }

    public void Start(string name) => _thread.Start(name, _threads);

    /// <inheritdoc cref="NetworkThread.Pause"/>
    public void Pause() => _thread.Pause();

    public void Resume() => _thread.Resume();

    /// <inheritdoc cref="NetworkThread.End"/>
    public void End() => _thread.End();

    /// <summary>Trains an epoch and tests it. Answered by <see cref="Trained"/>.</summary>
    /// <returns>How far it is: looked at after each <see cref="ProgressMade"/>.</returns>
    public LatestProgress Train(EpochAttempt attempt)
    {
        var progress = ProgressOf(attempt);
        var control = _thread.ControlFor(progress.Report);
        _thread.Post(work => _home.Tell(new Trained(attempt, work.Train(attempt.Epoch, control))));
        return progress;
    }

    /// <summary>Grafts an epoch with the donor's snapshot; the baseline has none. Answered by <see cref="Grafted"/>.</summary>
    public void Graft(EpochAttempt attempt, SnapshotLease own, DonorSnapshot? donor) =>
        _thread.Post(work => _home.Tell(new Grafted(attempt, work.Graft(own, donor))));

    /// <summary>Writes and tests the final weights. Answered by <see cref="Tested"/>.</summary>
    /// <returns>As <see cref="Train"/>.</returns>
    public LatestProgress Test(EpochAttempt attempt, bool isBaseline)
    {
        var progress = ProgressOf(attempt);
        var control = _thread.ControlFor(progress.Report);
        _thread.Post(work => _home.Tell(new Tested(attempt, work.Finish(isBaseline, control))));
        return progress;
    }

    private LatestProgress ProgressOf(EpochAttempt attempt) => new(() => _home.Tell(new ProgressMade(attempt)));

    /// <summary>There is news of a pass.</summary>
    internal sealed record ProgressMade(EpochAttempt Attempt);

    /// <summary>An epoch is trained and tested.</summary>
    internal sealed record Trained(EpochAttempt Attempt, TrainedEpoch Epoch) : INoSerializationVerificationNeeded;

    /// <summary>An epoch is grafted.</summary>
    internal sealed record Grafted(EpochAttempt Attempt, GraftedEpoch Epoch) : INoSerializationVerificationNeeded;

    /// <summary>The final weights are tested.</summary>
    internal sealed record Tested(EpochAttempt Attempt, TestedNetwork Network);

    /// <summary>A step has failed; the thread ends by itself.</summary>
    internal sealed record WorkFailed(Exception Error) : INoSerializationVerificationNeeded;

    /// <summary>The thread has ended, and its trainer is disposed.</summary>
    internal sealed record ThreadEnded;
}
