namespace Grafting.Runs;

/// <summary>Looks for files that the journal names, and tells what is wrong with them.</summary>
/// <param name="paths">For messages.</param>
/// <param name="networks">Where the files are.</param>
/// <param name="isExpected">Whether a file should be there: one that was deleted because nothing needed it is not worth a word.</param>
internal sealed class Examination(RunPaths paths, NetworkStore networks, Func<NetworkFile, bool> isExpected)
{
    private readonly List<(NetworkId Network, string Line)> _found = [];

    /// <summary>One plain line for each file that cannot be used, and whose it is.</summary>
    public IReadOnlyList<(NetworkId Network, string Line)> Found => _found;

    /// <exception cref="GraftingException">There is no permission to read it.</exception>
    public bool IsWhole(NetworkFile file, string sha256)
    {
        var condition = networks.Examine(file, sha256);
        if (condition is FileCondition.Damaged || (condition is FileCondition.Missing && isExpected(file)))
        {
            var what = condition is FileCondition.Damaged ? "damaged" : "missing";
            _found.Add((file.Network, $"{paths.Of(file)} is {what}: network {file.Network} trains epoch {file.Epoch + 1} again."));
        }

        return condition is FileCondition.Whole;
    }
}
