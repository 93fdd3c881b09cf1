using System.Security.Cryptography;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Cluster.Files.Support;

/// <summary>A node's store, in a folder of its own that is deleted at the end.</summary>
public sealed class StoreFolder : IDisposable
{
    public RunPaths Paths { get; } = new(Directory.CreateTempSubdirectory("grafting-store-").FullName);

    /// <summary>All files below it, temporary ones as well, relative to it.</summary>
    public string[] Files =>
    [
        .. Directory.EnumerateFiles(Paths.Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Paths.Root, file)),
    ];

    /// <summary>Bytes of which no two chunks are alike.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Puts a file into it.</summary>
    public byte[] Put(RunFile file, byte[] bytes)
    {
        Directory.CreateDirectory(Paths.Network(file.Network));
        File.WriteAllBytes(file.In(Paths), bytes);
        return bytes;
    }

    public byte[] Read(RunFile file) => File.ReadAllBytes(file.In(Paths));

    public void Dispose() => Directory.Delete(Paths.Root, recursive: true);
}
