using Grafting.Data;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>CIFAR-10 in its official binary layout: the real files where this machine has them, otherwise ones of the same length.</summary>
internal static class CifarFiles
{
    private const int RecordLength = 1 + 3 * 32 * 32;
    private const int Classes = 10;

    /// <summary>Images of a generated file, from its first, that are not black.</summary>
    private const int Painted = 600;

    private static readonly PublishedDataSet CifarTen = DataSets.FindPublished("cifar10");

    /// <summary>The official files of the training and test images, relative to the folder for <c>--data</c>.</summary>
    public static string[] Names { get; } = [.. CifarTen.Files.Select(file => file.Path)];

    /// <summary>A folder for <c>--data</c>; files are generated in <paramref name="folder"/> where there are no real ones.</summary>
    public static string RealOrGenerated(TemporaryFolder folder) =>
        CifarTen.IsPresentIn(null) ? DataSets.DefaultDirectory : Generate(folder);

    /// <summary>Writes all six files into <paramref name="folder"/>: sparse, so that they take little space.</summary>
    /// <returns>The folder for <c>--data</c>.</returns>
    public static string Generate(TemporaryFolder folder)
    {
        var records = new byte[Painted * RecordLength];
        for (var i = 0; i < Painted; i++)
        {
            var record = records.AsSpan(i * RecordLength, RecordLength);
            var label = i * 7 % Classes;
            for (var p = 1; p < record.Length; p++)
            {
                record[p] = (byte)(p * (label + 1) + i);
            }

            record[0] = (byte)label;
        }

        foreach (var file in CifarTen.Files)
        {
            var path = folder[Path.Combine("data", file.Path)];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var stream = File.Create(path);
            stream.Write(records);
            stream.SetLength(file.Length);
        }

        return folder["data"];
    }
}
