using System.Threading.Channels;
using Akka.Actor;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Runs;
using Grafting.Training;
using static Grafting.Actors.Networks.NetworkProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Hosting;

/// <summary>A run in this process: start it, watch it, steer it, await its end. Safe for all threads.</summary>
public sealed class GraftingRun : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly IActorRef _supervisor;
    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>();
    private readonly TaskCompletionSource<RunOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GraftingRun(ActorSystem system, Props supervisor)
    {
        _system = system;
        _supervisor = system.ActorOf(supervisor, "supervisor");
        var relay = system.ActorOf(RunRelay.PropsFor(_supervisor, _events.Writer, _completion), "relay");
        _supervisor.Tell(new SubscribeToRun(relay));
        _supervisor.Tell(new StartRun());
    }

    /// <summary>The outcome, once all threads have ended. Never faulted: a failure is <see cref="RunOutcome.RunFailed"/>.</summary>
    public Task<RunOutcome> Completion => _completion.Task;

    /// <summary>Everything that happens, in order; the outcome is the last, and completes it. For one reader.</summary>
    public ChannelReader<RunEvent> Events => _events.Reader;

    /// <summary>Starts a run.</summary>
    /// <param name="plan">Networks, epochs and slots.</param>
    /// <param name="trainers">Creates each network's trainer, on that network's thread.</param>
    /// <param name="recorder">Gets metrics, weights, events and the summary.</param>
    /// <param name="time">Measures how long things take.</param>
    /// <param name="log">Gets the actors' warnings and errors; null for silence.</param>
    public static GraftingRun Start(
        RunPlan plan,
        INetworkTrainerFactory trainers,
        IRunRecorder recorder,
        TimeProvider time,
        Action<LogLine>? log = null) =>
        new(LocalSystem.Create(log), RunSupervisor.PropsFor(
            plan,
            (network, supervisor) => NetworkActor.PropsFor(network, plan, trainers, recorder, time, supervisor),
            recorder,
            time));

    /// <summary>Where the run stands: answered within milliseconds, also while every core trains, and after the end until disposed.</summary>
    public Task<RunStatus> GetStatusAsync(CancellationToken cancellation = default) =>
        _supervisor.Ask<RunStatus>(new GetRunStatus(), cancellation);

    /// <summary>Holds all networks between two batches.</summary>
    public void Pause() => _supervisor.Tell(new PauseRun());

    /// <summary>Lets all networks go on.</summary>
    public void Resume() => _supervisor.Tell(new ResumeRun());

    /// <summary>Holds one network between two batches. It keeps its slot; others go on until they wait for it.</summary>
    public void Pause(NetworkId network) => _supervisor.Tell(new PauseNetwork(network));

    /// <summary>Lets one network go on.</summary>
    public void Resume(NetworkId network) => _supervisor.Tell(new ResumeNetwork(network));

    /// <summary>Ends the run between two batches, unless it has ended.</summary>
    /// <returns>Done when all threads have ended; the outcome is in <see cref="Completion"/>.</returns>
    public Task StopAsync()
    {
        _supervisor.Tell(new StopRun());
        return Completion;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _system.Terminate().ConfigureAwait(false);
    }
}
