using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Grafting.Runs;

/// <summary>
/// cluster.json of a run directory: where the process is reached that leads the run, for others that see the directory; or, where each node has
/// a directory of its own, where all nodes were met that take part. It is written by who holds the directory's lock, replaced as a whole, and
/// deleted when the run ends in order; a process that was killed leaves it.
/// </summary>
/// <param name="Addresses">Nodes through which one joins, as <c>HOST:PORT</c>; at least one.</param>
/// <param name="RunId">Of the run: see <see cref="IdOf"/>.</param>
/// <param name="Term">The supervisor's: of two files the one with the greater term is newer.</param>
public sealed record ClusterFile(IReadOnlyList<string> Addresses, string RunId, long Term)
{
    /// <summary>No more of a file is read: what is longer was not written by us.</summary>
    private const int Longest = 1 << 14;

    private const int MostAddresses = 64;

    /// <summary>What tells a run from others: when its directory was made, to 100 ns.</summary>
    public static string IdOf(RunRecord record) =>
        (record.Created ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>What the file says; null where there is none, or where it cannot be read now, since it is being replaced on a file server.</summary>
    /// <exception cref="GraftingException">It is damaged.</exception>
    public static ClusterFile? TryRead(RunPaths paths) =>
        TryReadText(paths.Cluster) is { } text ? Parse(paths.Cluster, text) : null;

    /// <summary>A term that is greater than that of the file, whatever state it is in; 1 where it says none.</summary>
    public static long TermAfter(RunPaths paths)
    {
        try
        {
            return 1 + (TryRead(paths)?.Term ?? 0);
        }
        catch (GraftingException)
        {
            return 1; // It is about to be replaced.
        }
    }

    /// <summary>Removes the file: nobody leads the run any more. Where that fails it stays, as after a kill.</summary>
    public static void Delete(RunPaths paths)
    {
        try
        {
            File.Delete(paths.Cluster);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
        }
    }

    /// <summary>Writes it, at once as a whole.</summary>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Write(RunPaths paths) => AtomicFile.Write(paths.Cluster, JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Line.ClusterFile));

    public bool Equals(ClusterFile? other) =>
        other is not null && Term == other.Term && RunId == other.RunId && Addresses.SequenceEqual(other.Addresses);

    public override int GetHashCode() => HashCode.Combine(Term, RunId, Addresses.Count);

    /// <param name="place">What messages name.</param>
    /// <param name="text">What stands there.</param>
    /// <exception cref="GraftingException">It is damaged.</exception>
    internal static ClusterFile Parse(string place, string text)
    {
        var file = RunJson.Parse(place, text, RunJson.Line.ClusterFile);
        var isUsable = file is { Addresses.Count: > 0 and <= MostAddresses, RunId.Length: > 0, Term: >= 0 } && file.Addresses.All(IsAddress);
        return isUsable ? file : throw new GraftingException($"{place} is damaged: it names no node that can be called.");
    }

    private static string? TryReadText(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > Longest)
            {
                throw new GraftingException($"{path} is damaged: it has {file.Length} bytes, and no more than {Longest} were written.");
            }

            var contents = new byte[file.Length];
            file.ReadExactly(contents);
            return Encoding.UTF8.GetString(contents);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            return null;
        }
    }

    private static bool IsAddress(string? text)
    {
        var colon = text?.LastIndexOf(':') ?? -1;
        return colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue
            && Uri.CheckHostName(text![..colon].TrimStart('[').TrimEnd(']')) is not UriHostNameType.Unknown;
    }
}
