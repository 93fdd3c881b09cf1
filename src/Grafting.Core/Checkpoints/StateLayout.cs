namespace Grafting.Checkpoints;

/// <summary>
/// Where each entry of an architecture's state dict lies in one flat float32 buffer:
/// [convolution and linear weights | other parameters | statistics], each entry padded to 16 floats. Weights that always
/// compute in float32 are among the other parameters.
/// </summary>
/// <remarks>
/// Convolution weights lie in channels-last order (out, height, width, in), which is what training computes with; files
/// have PyTorch's (out, in, height, width). Weights come first so that a reduced-precision copy of them is one operation.
/// Counters are int64 and kept apart.
/// </remarks>
public sealed class StateLayout
{
    /// <summary>Each entry starts on a multiple of this many floats: one cache line.</summary>
    public const int Alignment = 16;

    private readonly int[] _offsets;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    /// <param name="architecture">The architecture's name, such as <c>resnet32</c>.</param>
    /// <param name="entries">The state dict's entries, in its order.</param>
    /// <param name="pairs">The convolutions with a batch norm behind them; none where that is not known.</param>
    public StateLayout(string architecture, IReadOnlyList<StateEntry> entries, IReadOnlyList<NormedConvolution>? pairs = null)
    {
        Architecture = architecture;
        Entries = entries;
        Pairs = pairs ?? [];
        _offsets = new int[entries.Count];
        WeightsLength = Place(0, entry => entry.IsReducible);
        ParametersLength = Place(WeightsLength, entry => entry.IsTrained && !entry.IsReducible);
        Length = Place(ParametersLength, entry => entry.Kind is EntryKind.Statistic);
        for (var i = 0; i < entries.Count; i++)
        {
            _indexes.Add(entries[i].Name, i);
            if (entries[i].Kind is EntryKind.Counter)
            {
                _offsets[i] = CounterCount++;
            }
        }
    }

    public string Architecture { get; }

    public IReadOnlyList<StateEntry> Entries { get; }

    /// <summary>Convolutions with the batch norms that take their outputs, in state-dict order.</summary>
    public IReadOnlyList<NormedConvolution> Pairs { get; }

    /// <summary>Floats from the start that hold the weights which bf16 reduces.</summary>
    public int WeightsLength { get; }

    /// <summary>Floats from the start that are trained; statistics follow.</summary>
    public int ParametersLength { get; }

    /// <summary>Floats in all.</summary>
    public int Length { get; }

    public int CounterCount { get; }

    /// <summary>Trained numbers, padding not counted: what papers call the number of parameters.</summary>
    public int ParameterCount => Entries.Where(entry => entry.IsTrained).Sum(entry => entry.Length);

    /// <summary>Where entry <paramref name="index"/> starts: in the flat buffer, or among the counters.</summary>
    public int OffsetOf(int index) => _offsets[index];

    /// <summary>The index of the entry with that name, or -1.</summary>
    public int IndexOf(string name) => _indexes.GetValueOrDefault(name, -1);

    /// <summary>Says how the first entry that differs differs, or null where both have the same names, shapes and order.</summary>
    public string? DifferenceFrom(StateLayout other)
    {
        for (var i = 0; i < Math.Max(Entries.Count, other.Entries.Count); i++)
        {
            var mine = i < Entries.Count ? Entries[i] : null;
            var theirs = i < other.Entries.Count ? other.Entries[i] : null;
            if (mine is null || theirs is null || !mine.Equals(theirs))
            {
                return $"{Describe(mine)} against {Describe(theirs)}";
            }
        }

        return null;
    }

    private static string Describe(StateEntry? entry) =>
        entry is null ? "no further entry" : $"{entry.Name} [{string.Join(", ", entry.Shape)}]";

    private int Place(int offset, Func<StateEntry, bool> belongs)
    {
        for (var i = 0; i < Entries.Count; i++)
        {
            if (belongs(Entries[i]))
            {
                _offsets[i] = offset;
                offset = checked(offset + (Entries[i].Length + Alignment - 1) / Alignment * Alignment);
            }
        }

        return offset;
    }
}
