namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Whom a file is asked of next. Where a node fails, the one after it is asked at once; after the last it begins again with the first,
/// after a pause that doubles each time. It ends after some rounds in which no byte came.
/// </summary>
/// <param name="holders">Addresses; at least one.</param>
/// <param name="patience">How many rounds, and the first pause.</param>
internal sealed class HolderRounds(IEnumerable<string> holders, FetchPatience patience)
{
    private readonly List<string> _holders = [.. holders];
    private int _current;
    private int _failures;

    /// <summary>Whom to ask now.</summary>
    public string Current => _holders[_current];

    /// <summary>Adds those that are new, at the end.</summary>
    public void Add(IEnumerable<string> holders) => _holders.AddRange(holders.Except(_holders));

    /// <summary>Goes on to the next one.</summary>
    /// <param name="hasBroughtBytes">Whether anything came from the current one before it failed.</param>
    /// <returns>How long to wait before it is asked; null where it is time to give up.</returns>
    public TimeSpan? Next(bool hasBroughtBytes)
    {
        _failures = hasBroughtBytes ? 1 : _failures + 1;
        _current = (_current + 1) % _holders.Count;
        var (rounds, rest) = Math.DivRem(_failures, _holders.Count);
        return rounds >= patience.Rounds ? null
            : rest != 0 ? TimeSpan.Zero
            : patience.FirstPause * (1 << (rounds - 1));
    }
}
