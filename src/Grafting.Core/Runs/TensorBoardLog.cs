using System.Globalization;
using Tensorboard;

namespace Grafting.Runs;

/// <summary>
/// Event files that TensorBoard shows: a folder per network, so that each network is a curve of its own in every chart. Steps are
/// epochs, from 0. Not safe for several threads.
/// </summary>
/// <param name="folder">The folder of the networks' folders; made when there is something to write.</param>
/// <param name="opened">
/// When this process opened the run. It stands in the files' names: a TensorBoard that is watching must take a file that was
/// written anew for another one.
/// </param>
internal sealed class TensorBoardLog(string folder, DateTimeOffset opened)
{
    /// <summary>Replaces whatever is there: a process that was killed can have left a torn record, after which TensorBoard reads no more.</summary>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Rewrite(IEnumerable<(MetricsRow Row, DateTimeOffset Committed)> epochs)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(folder, error);
        }

        foreach (var (row, committed) in epochs)
        {
            Add(row, committed);
        }
    }

    /// <summary>Appends an epoch's scalars as one record.</summary>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Add(MetricsRow row, DateTimeOffset committed)
    {
        var path = Path.Combine(
            folder,
            string.Create(CultureInfo.InvariantCulture, $"network-{row.Network.Value}"),
            string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{opened.ToUnixTimeMilliseconds()}"));
        var summary = new Summary();
        summary.Value.AddRange(Scalars(row).Select(scalar => new Summary.Types.Value { Tag = scalar.Tag, SimpleValue = (float)scalar.Value }));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            if (file.Length == 0)
            {
                EventRecord.Write(file, new Event { WallTime = SecondsOf(committed), FileVersion = "brain.Event:2" });
            }

            EventRecord.Write(file, new Event { WallTime = SecondsOf(committed), Step = row.Epoch, Summary = summary });
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }

    private static double SecondsOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static IEnumerable<(string Tag, double Value)> Scalars(MetricsRow row)
    {
        yield return ("loss/train", row.TrainLoss);
        yield return ("loss/test", row.TestLoss);
        yield return ("accuracy/train", row.TrainAccuracy);
        yield return ("accuracy/test", row.TestAccuracy);
        yield return ("lr", row.LearningRate);
        yield return ("images per second", row.ImagesPerSecond);
        foreach (var (entry, alpha) in row.Alphas)
        {
            yield return ($"alpha/{entry}", alpha.Mean);
        }
    }
}
