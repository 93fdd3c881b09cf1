namespace Grafting.Actors.Ring;

/// <summary>
/// Which network stands where: the one account of what is started, trained and committed. Slots in use follow from it, so
/// none can be lost.
/// </summary>
/// <remarks>After its last epoch a network has one more round, in which its final weights are tested.</remarks>
internal sealed class EpochLedger
{
    private readonly Dictionary<NetworkId, (EpochAttempt Current, EpochStep Step)> _rows;
    private readonly int _epochs;

    /// <param name="ring">The networks; all start at epoch 0.</param>
    /// <param name="epochs">Epochs to train, at least 1.</param>
    public EpochLedger(RingTopology ring, int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        _epochs = epochs;
        _rows = ring.Networks.ToDictionary(network => network, network => (EpochAttempt.First(network), EpochStep.Ready));
    }

    /// <summary>Networks that hold a slot.</summary>
    public int SlotsInUse => _rows.Values.Count(row => row.Step is EpochStep.Working);

    /// <summary>What may start as soon as there is a slot.</summary>
    public IEnumerable<EpochAttempt> Ready => _rows.Values.Where(row => row.Step is EpochStep.Ready).Select(row => row.Current);

    public bool AllFinished => _rows.Values.All(row => row.Step is EpochStep.Finished);

    /// <summary>The attempt that the network stands at.</summary>
    public EpochAttempt CurrentOf(NetworkId network) => _rows[network].Current;

    /// <summary>Whether this attempt is the round after the last epoch.</summary>
    public bool IsFinalTest(EpochAttempt attempt) => attempt.Epoch == _epochs;

    /// <summary>False where the attempt is stale.</summary>
    public bool IsCurrent(EpochAttempt attempt) => _rows.TryGetValue(attempt.Network, out var row) && row.Current == attempt;

    /// <summary>Whether the attempt is current and its network at <paramref name="step"/>, so that its next step may be entered.</summary>
    public bool IsAt(EpochAttempt attempt, EpochStep step) => IsCurrent(attempt) && _rows[attempt.Network].Step == step;

    /// <summary>A slot was given to a ready network.</summary>
    public void Start(EpochAttempt attempt) => Move(attempt, EpochStep.Ready, EpochStep.Working);

    /// <summary>An epoch was trained and tested: its slot is free again.</summary>
    public void Train(EpochAttempt attempt) => Move(attempt, EpochStep.Working, EpochStep.Trained);

    /// <summary>An epoch was grafted and recorded: the network is ready for the next.</summary>
    public void Commit(EpochAttempt attempt)
    {
        Move(attempt, EpochStep.Trained, EpochStep.Ready);
        _rows[attempt.Network] = (attempt.NextEpoch(), EpochStep.Ready);
    }

    /// <summary>The final weights were tested: the network is done.</summary>
    public void Finish(EpochAttempt attempt) => Move(attempt, EpochStep.Working, EpochStep.Finished);

    private void Move(EpochAttempt attempt, EpochStep from, EpochStep to)
    {
        if (!IsAt(attempt, from))
        {
            throw new InvalidOperationException($"{attempt} is not {from}.");
        }

        _rows[attempt.Network] = (attempt, to);
    }
}
