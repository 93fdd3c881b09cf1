using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Ring;

/// <summary>
/// Where and when networks begin, and begin again: those that fail, lose their place or are to leave it. What returns a
/// <see cref="RunOutcome"/> says how the run ends at this; null where it goes on.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A network fails: it goes down, and begins again after its newest good checkpoint when a delay is over, as often as
/// <see cref="RestartPolicy"/> allows; the others go on until they need its snapshots. When it is given up, the run has failed.</item>
/// <item>The loss is NaN: the run has failed, or with rollback the new attempt draws other random numbers.</item>
/// <item>A place is lost: its networks begin again elsewhere, without delay and uncounted, or wait until there is a place.</item>
/// <item>A place is to be emptied: its networks go elsewhere between two epochs, and those that have finished end.</item>
/// <item>Nothing that happens to the actor or the place of a network that has finished brings it back.</item>
/// </list>
/// </remarks>
internal sealed class NetworkRecovery
{
    private readonly bool _rebalances;
    private readonly EpochLedger _ledger;
    private readonly Placement _placement;
    private readonly RunningNetworks _networks;
    private readonly PausedNetworks _paused;
    private readonly RecordedRun _record;
    private readonly RunAudience _audience;
    private readonly DownNetworks _down;
    private readonly NetworkMoves _moves;

    public NetworkRecovery(
        RunPlan plan, EpochLedger ledger, Placement placement, RunningNetworks networks, PausedNetworks paused, RecordedRun record, RunAudience audience)
    {
        _rebalances = plan.Rebalances;
        (_ledger, _placement, _networks, _paused, _record, _audience) = (ledger, placement, networks, paused, record, audience);
        _down = new DownNetworks(new RestartPolicy(plan.MaxRestarts, plan.RestartDelay, plan.OnNan), record);
        _moves = new NetworkMoves(placement, ledger);
    }

    /// <summary>Puts the networks of a run at their places, where they begin.</summary>
    public RunOutcome? Start(RunStart run)
    {
        var start = run with { Networks = [.. run.Networks.Select(network => network with { Node = Placement.NodeOf(_placement.Assign(network.Network)) })] };
        var failed = start.Networks.Select(network => _record.Start(network, reason: null)).FirstOrDefault(failed => failed is not null);
        if (failed is null)
        {
            Begin(start);
        }

        return failed;
    }

    /// <summary>Whether the network is to start no further epoch where it is.</summary>
    public bool Holds(NetworkId network) => _moves.Holds(network);

    /// <summary>An epoch is committed.</summary>
    public void Forgive(EpochAttempt committed) => _down.Forgive(committed);

    /// <summary>A network has failed: it goes down, or is given up.</summary>
    public RunOutcome? Fail(EpochAttempt attempt, Exception error)
    {
        if (_down.Add(attempt, error) is not { } decision)
        {
            return new RunOutcome.RunFailed(attempt.Network, attempt.Epoch, error);
        }

        _ledger.TakeDown(attempt.Network);
        return _audience.Announce(
            new RunEvent.NetworkRestarting(attempt.Network, attempt.Epoch, error.Message, decision.After, decision.IsRollback));
    }

    /// <summary>Whether nothing is known that would have ended the attempt: then its end is a failure.</summary>
    public bool IsUnexpected(NetworkId stopped) => !_ledger.IsFinished(stopped) && _down.Find(stopped) is null;

    /// <summary>How long a network that has stopped waits until it begins again; null where it does not.</summary>
    public TimeSpan? DelayOf(NetworkId network) => _down.Find(network)?.After;

    /// <summary>A network that is down and has stopped begins again, or waits until a place is found.</summary>
    public RunOutcome? Restart(NetworkId network)
    {
        if (_placement.Assign(network) is not { } place)
        {
            return _audience.Announce(new RunEvent.NetworkHomeless(network));
        }

        _moves.Forget(network);
        if (_down.Begin(network, place, out var error) is not { } start)
        {
            return new RunOutcome.RunFailed(network, _ledger.CurrentOf(network).Epoch, error!); // Either a start or an error.
        }

        _ledger.Restart(start.Networks.Single());
        Begin(start);
        return null;
    }

    /// <summary>A place has come, or has other slots than before: who waits for one begins again.</summary>
    public RunOutcome? Find(Place place)
    {
        _placement.Add(place);
        _moves.Plan(_rebalances);
        return _down.Networks.Where(network => _placement.PlaceOf(network) is null && !_networks.Has(network)).ToList()
            .Select(Restart).FirstOrDefault(outcome => outcome is not null);
    }

    /// <summary>A place is gone, and what stood for its networks is stopped.</summary>
    /// <param name="place">Its name.</param>
    /// <param name="lost">The networks that were there.</param>
    public RunOutcome? Lose(string place, out IReadOnlyList<NetworkId> lost)
    {
        lost = _placement.Remove(place);
        _moves.Plan(_rebalances);
        foreach (var network in lost.Where(network => !_ledger.IsFinished(network) && _ledger.StepOf(network) is not EpochStep.Down))
        {
            TakeDown(network, RestartDecision.PlaceLost);
        }

        _networks.Stop(lost);
        return _audience.Announce(new RunEvent.PlaceLost(place, lost));
    }

    /// <summary>A place is to be emptied.</summary>
    public void Drain(string place)
    {
        _placement.Drain(place);
        _moves.Plan(_rebalances);
    }

    /// <summary>Stops networks that are to leave their place and can: those that have finished for good.</summary>
    public void LetGo()
    {
        foreach (var network in _moves.Done)
        {
            _placement.Release(network);
            _networks.TryTell(network, new StopNetwork(network));
        }

        foreach (var network in _moves.Due)
        {
            TakeDown(network, RestartDecision.Move);
            _networks.Tell(network, new StopNetwork(network));
        }
    }

    private void TakeDown(NetworkId network, RestartDecision decision)
    {
        _down.Add(_ledger.CurrentOf(network), decision);
        _ledger.TakeDown(network);
    }

    private void Begin(RunStart start)
    {
        _networks.Start(start);
        foreach (var network in start.Networks.Select(network => network.Network))
        {
            _paused.Repeat(network);
            if (Placement.NodeOf(_placement.PlaceOf(network)) is { } place)
            {
                _audience.Publish(new RunEvent.NetworkPlaced(network, place));
            }
        }
    }
}
