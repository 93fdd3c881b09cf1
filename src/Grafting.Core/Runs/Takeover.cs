namespace Grafting.Runs;

/// <summary>What a node has to get from the others before it goes on with a run whose supervisor is gone.</summary>
public static class Takeover
{
    /// <summary>
    /// Whose copy of journal and metrics counts: that of the greatest term, for a supervisor of an older one may have written on without
    /// being heard; of equal terms the longest.
    /// </summary>
    /// <param name="own">What this node has: it counts where nobody has more.</param>
    /// <param name="others">What other nodes have, each of the same run.</param>
    public static StoreListing Newest(StoreListing own, IEnumerable<StoreListing> others) =>
        others.OrderBy(other => other.Node, StringComparer.Ordinal).Prepend(own).MaxBy(PlaceOf)!; // There is at least one.

    /// <summary>The files that a run directory with this journal has, and a folder lacks.</summary>
    /// <param name="history">What the journal's rows add up to.</param>
    /// <param name="retention">Which of the files that it names are still needed.</param>
    /// <param name="isWhole">Whether the folder has the file with this SHA-256; asked once for each file.</param>
    /// <param name="others">What other nodes have.</param>
    internal static IReadOnlyList<LackingFile> FilesLacking(
        RunHistory history, Retention retention, Func<RunFile, string, bool> isWhole, IEnumerable<StoreListing> others)
    {
        var holders = others.SelectMany(other => other.Files.Select(file => (file, other.Node))).ToLookup(held => held.file, held => held.Node);
        return
        [
            .. Needed(history, retention)
                .Where(needed => !isWhole(needed.File, needed.Sha256))
                .Select(needed => new LackingFile(needed.File, needed.Sha256, [.. holders[needed.File]])),
        ];
    }

    private static (long LastTerm, int JournalLines, int MetricsLines) PlaceOf(StoreListing copy) =>
        (copy.LastTerm, copy.JournalLines, copy.MetricsLines);

    /// <summary>The files that a run directory with this journal has, final weights apart.</summary>
    internal static IEnumerable<NamedFile> Needed(RunHistory history, Retention retention)
    {
        foreach (var network in retention.Ring.Networks)
        {
            foreach (var file in history.Of(network).Files.Where(file => retention.Keeps(file, of => history.Of(of).Newest)))
            {
                yield return new NamedFile(RunFile.Of(file), history.Sha256Of(file)!); // An epoch that counts has it.
            }

            foreach (var file in Enum.GetValues<WeightsFile>())
            {
                if (history.Of(network).Sha256Of(file) is { } sha256)
                {
                    yield return new NamedFile(RunFile.Weights(network, file), sha256);
                }
            }
        }
    }
}

/// <summary>What a node's store has of a run.</summary>
/// <param name="Node">The node's address.</param>
/// <param name="LastTerm">The greatest term of any row of its journal; 0 where there is none.</param>
/// <param name="JournalLines">Whole lines.</param>
/// <param name="MetricsLines">Whole lines.</param>
/// <param name="Files">Whole or not.</param>
public sealed record StoreListing(string Node, long LastTerm, int JournalLines, int MetricsLines, IReadOnlyList<RunFile> Files);

/// <summary>A file that is needed and not here.</summary>
/// <param name="File">Which.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
/// <param name="Holders">The addresses of nodes that have a file of that name, which can be another; perhaps none.</param>
public sealed record LackingFile(RunFile File, string Sha256, IReadOnlyList<string> Holders);
