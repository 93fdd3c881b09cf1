namespace Grafting.Core.Tests.Data;

/// <summary>A folder of its own for a test, deleted at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grafting-tests-").FullName;

    public string this[string relativePath] => System.IO.Path.Combine(Path, relativePath);

    /// <summary>Writes a file, with the folders above it.</summary>
    public string Write(string relativePath, byte[] content)
    {
        var place = this[relativePath];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(place)!);
        File.WriteAllBytes(place, content);
        return place;
    }

    /// <summary>Makes a file of zeros that takes no space on the disk.</summary>
    public string WriteZeros(string relativePath, long length)
    {
        var place = Write(relativePath, []);
        using var file = File.OpenWrite(place);
        file.SetLength(length);
        return place;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
