using Grafting.Checkpoints;
using Grafting.Experiments;

namespace Grafting.Mixing;

/// <summary>How a network takes in its donor's state. The same for all networks of a run; safe for all threads.</summary>
public abstract class GraftRule
{
    /// <summary>The rule that the options ask for.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="layout">The state of the networks.</param>
    /// <exception cref="UsageException">The level does not apply to the architecture; the message says why.</exception>
    public static GraftRule For(TrainOptions options, StateLayout layout) => options.Level switch
    {
        GraftLevel.Layer => new LayerGraft(layout, options.A, options.C),
        GraftLevel.Filter => new FilterGraft(layout),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Level, null),
    };

    /// <summary>Adds to a fresh snapshot what both who graft with it need to know of it.</summary>
    public virtual void Describe(NetworkState snapshot)
    {
    }

    /// <summary>Mixes the donor's state into the own one, where that lies.</summary>
    /// <param name="own">The network's own snapshot; <paramref name="values"/> may be its own.</param>
    /// <param name="donor">The donor's snapshot, of the same layout.</param>
    /// <param name="values">The own float32 entries, placed as in the layout; then the mixed ones.</param>
    /// <param name="counters">The own counters, then the mixed ones.</param>
    public abstract GraftReport Mix(NetworkState own, NetworkState donor, Span<float> values, Span<long> counters);
}
