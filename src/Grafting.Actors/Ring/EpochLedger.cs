using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>
/// Which network stands where: the one account of what is started, trained, grafted and committed. Slots in use follow from it, so
/// none can be lost.
/// </summary>
/// <remarks>
/// A network trains on while its epoch is being written, but never more than one ahead of what is committed: so a slow disk holds
/// it back before memory fills up. After its last epoch a network has one more round, in which its final weights are tested.
/// </remarks>
internal sealed class EpochLedger
{
    private readonly Dictionary<NetworkId, Row> _rows;
    private readonly int _epochs;

    /// <param name="starts">Where each network begins.</param>
    /// <param name="epochs">Epochs to train, at least 1.</param>
    public EpochLedger(IEnumerable<NetworkStart> starts, int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        _epochs = epochs;
        _rows = starts.ToDictionary(start => start.Network, RowOf);
    }

    /// <summary>Networks that hold a slot.</summary>
    public IEnumerable<NetworkId> Working => _rows.Where(row => row.Value.Step is EpochStep.Working).Select(row => row.Key);

    /// <summary>What may start as soon as there is a slot.</summary>
    public IEnumerable<EpochAttempt> Ready =>
        _rows.Values.Where(row => row.Step is EpochStep.Ready && row.Current.Epoch <= row.Committed + 1).Select(row => row.Current);

    public bool AllFinished => _rows.Keys.All(IsFinished);

    /// <summary>The attempt that the network stands at.</summary>
    public EpochAttempt CurrentOf(NetworkId network) => _rows[network].Current;

    public EpochStep StepOf(NetworkId network) => _rows[network].Step;

    /// <summary>Whether the network has nothing left to do: its final weights may be tested before its last epoch is committed.</summary>
    public bool IsFinished(NetworkId network) => _rows[network] is { Step: EpochStep.Finished } row && row.Committed == _epochs;

    /// <summary>How many epochs of the network are committed.</summary>
    public int CommittedOf(NetworkId network) => _rows[network].Committed;

    /// <summary>Whether this attempt is the round after the last epoch.</summary>
    public bool IsFinalTest(EpochAttempt attempt) => attempt.Epoch == _epochs;

    /// <summary>False where the attempt is stale.</summary>
    public bool IsCurrent(EpochAttempt attempt) => _rows.TryGetValue(attempt.Network, out var row) && row.Current == attempt;

    /// <summary>Whether the attempt is current and its network at <paramref name="step"/>, so that its next step may be entered.</summary>
    public bool IsAt(EpochAttempt attempt, EpochStep step) => IsCurrent(attempt) && StepOf(attempt.Network) == step;

    /// <summary>Whether the epoch is the next that its network may commit, and was grafted by the network's present attempt.</summary>
    public bool CanCommit(EpochAttempt attempt) =>
        _rows.TryGetValue(attempt.Network, out var row)
        && row.Current.Attempt == attempt.Attempt
        && row.Current.Epoch > attempt.Epoch
        && row.Committed == attempt.Epoch;

    /// <summary>A slot was given to a ready network.</summary>
    public void Start(EpochAttempt attempt) => Move(attempt, EpochStep.Ready, EpochStep.Working);

    /// <summary>An epoch was trained and tested: its slot is free again.</summary>
    public void Train(EpochAttempt attempt) => Move(attempt, EpochStep.Working, EpochStep.Trained);

    /// <summary>An epoch was grafted: the network is ready for the next.</summary>
    public void Graft(EpochAttempt attempt)
    {
        Move(attempt, EpochStep.Trained, EpochStep.Ready);
        _rows[attempt.Network] = _rows[attempt.Network] with { Current = attempt.NextEpoch() };
    }

    /// <summary>An epoch is on the disk and recorded.</summary>
    public void Commit(EpochAttempt attempt)
    {
        if (!CanCommit(attempt))
        {
            throw new InvalidOperationException($"{attempt} is not the next to be committed.");
        }

        _rows[attempt.Network] = _rows[attempt.Network] with { Committed = attempt.Epoch + 1 };
    }

    /// <summary>The final weights were tested: the network is done.</summary>
    public void Finish(EpochAttempt attempt) => Move(attempt, EpochStep.Working, EpochStep.Finished);

    /// <summary>A network has failed: it holds no slot until it begins again.</summary>
    public void TakeDown(NetworkId network) => _rows[network] = _rows[network] with { Step = EpochStep.Down };

    /// <summary>A network that was down begins again.</summary>
    public void Restart(NetworkStart start) => _rows[start.Network] = RowOf(start);

    private static Row RowOf(NetworkStart start) =>
        new(new EpochAttempt(start.Network, start.Epoch, start.Attempt), EpochStep.Ready, start.Epoch);

    private void Move(EpochAttempt attempt, EpochStep from, EpochStep to)
    {
        if (!IsAt(attempt, from))
        {
            throw new InvalidOperationException($"{attempt} is not {from}.");
        }

        _rows[attempt.Network] = _rows[attempt.Network] with { Step = to };
    }

    /// <param name="Committed">Epochs that are committed.</param>
    private sealed record Row(EpochAttempt Current, EpochStep Step, int Committed);
}
