using Grafting.Experiments;

namespace Grafting.Actors.Ring;

/// <summary>What the ring needs to know of a run; everything else is the trainers' affair.</summary>
public sealed record RunPlan
{
    /// <param name="networks">N, at least 1; 1 is the baseline.</param>
    /// <param name="epochs">Epochs of each network, at least 1.</param>
    /// <param name="slots">Networks that may train or test at once, at least 1. Never changes results.</param>
    public RunPlan(int networks, int epochs, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(networks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        Networks = networks;
        Epochs = epochs;
        Slots = slots;
    }

    public int Networks { get; }

    public int Epochs { get; }

    public int Slots { get; }

    /// <summary>What becomes of a network whose loss is NaN or infinite.</summary>
    public OnNan OnNan { get; init; } = OnNan.Stop;

    /// <summary>Restarts of one network without a committed epoch between them.</summary>
    public int MaxRestarts { get; init; } = 5;

    /// <summary>How long the first of them waits; each further one waits four times as long, at most 30 s.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Whether networks move to a place that comes later, where they would train sooner.</summary>
    public bool Rebalances { get; init; }

    /// <summary>Runs first on each network's thread: thread counts of a library, for instance.</summary>
    public Action PrepareThread { get; init; } = static () => { };
}
