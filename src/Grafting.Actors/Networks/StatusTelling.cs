using Akka.Actor;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Networks;

/// <summary>Where a network stands, told to the supervisor at each change, and what it has waited for.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="time">Measures its waits.</param>
/// <param name="supervisor">Is told.</param>
internal sealed class StatusTelling(NetworkStart start, TimeProvider time, IActorRef supervisor)
{
    private readonly WaitingClock _waiting = new(time);
    private NetworkStatus _status = NetworkStatus.Initial(start);

    public NetworkStage Stage => _status.Stage;

    /// <summary>Before the first stage: the network waits for its first slot.</summary>
    public void Begin() => _waiting.Switch(WaitingFor.Slot);

    /// <summary>The network's next stage, with what has changed at its beginning.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="waiting">What it waits for in it.</param>
    /// <param name="change">Gives what else is different; null for nothing.</param>
    public void Enter(NetworkStage stage, WaitingFor waiting, Func<NetworkStatus, NetworkStatus>? change = null)
    {
        _waiting.Switch(waiting);
        Tell((change?.Invoke(_status) ?? _status) with { Stage = stage });
    }

    /// <summary>Something has changed within a stage.</summary>
    public void Tell(Func<NetworkStatus, NetworkStatus> change) => Tell(change(_status));

    public void Pause()
    {
        _waiting.Pause();
        Tell(_status with { IsPaused = true });
    }

    public void Resume()
    {
        _waiting.Resume();
        Tell(_status with { IsPaused = false });
    }

    /// <summary>What was spent elsewhere, and what was spent waiting until now.</summary>
    public TimeShares AddWaitsTo(TimeShares spent) => _waiting.AddTo(spent);

    private void Tell(NetworkStatus status)
    {
        _status = status;
        supervisor.Tell(new NetworkStatusChanged(status));
    }
}
