using System.Globalization;

namespace Grafting.Runs;

/// <summary>
/// The folder of a node that stays for run after run: the newest is in <c>current</c>, and each earlier one in a folder that is named for when it
/// was begun.
/// </summary>
/// <param name="root">The folder as it was given.</param>
public sealed class StoreOfRuns(string root)
{
    /// <summary>Where the newest run is, and the next one will be.</summary>
    public string Current { get; } = Path.Combine(root, "current");

    /// <summary>Puts aside what is there of another run, so that this one can be opened.</summary>
    /// <param name="record">run.json of the run that is to come.</param>
    /// <exception cref="GraftingException">What is there is no run, or cannot be moved.</exception>
    public void MakeRoom(ReadOnlyMemory<byte> record)
    {
        if (!File.Exists(new RunPaths(Current).Record) || RunReport.ReadRecord(Current) is not { } there || there.Created == RunRecord.Parse(record).Created)
        {
            return;
        }

        var aside = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"{there.Created:yyyyMMdd-HHmmss-fffffff}"));
        try
        {
            Directory.Move(Current, aside);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(aside, error);
        }
    }
}
