using System.Buffers.Binary;
using System.IO.Compression;
using Grafting.PyTorchFiles;
using Grafting.PyTorchFiles.Zip;

namespace Grafting.Core.Tests.PyTorchFiles;

public sealed class ZipDirectoryTests
{
    [Fact]
    public void Should_locate_the_contents_of_what_other_programs_store()
    {
        var archive = Archive(CompressionLevel.NoCompression, ("a/one", "first"u8.ToArray()), ("a/two", []));

        Contents(archive, "a/one").ShouldBe("first"u8.ToArray());
        Contents(archive, "a/two").ShouldBeEmpty();
        Should.Throw<PyTorchFileException>(() => Contents(archive, "a/three")).Message.ShouldContain("its zip archive has no 'a/three'");
    }

    [Fact]
    public void Should_refuse_what_is_compressed_so_that_nothing_is_larger_than_the_file()
    {
        var bomb = Archive(CompressionLevel.SmallestSize, ("a/data.pkl", new byte[10_000_000]));

        Should.Throw<PyTorchFileException>(() => Contents(bomb, "a/data.pkl")).Message
            .ShouldBe("is not a readable PyTorch file: 'a/data.pkl' in it is compressed or encrypted, which torch.save never does");
    }

    [Fact]
    public void Should_read_the_records_of_large_archives()
    {
        var archive = Zip64(Archive(CompressionLevel.NoCompression, ("a/one", "first"u8.ToArray())));

        Contents(archive, "a/one").ShouldBe("first"u8.ToArray());
    }

    [Theory]
    [InlineData(10, 0xffff)] // entries are not counted, but read until the directory ends
    [InlineData(12, 1_000_000)]
    [InlineData(16, 1_000_000)]
    [InlineData(12, -1)]
    [InlineData(12, 45)]
    public void Should_not_believe_the_last_record(int field, int value)
    {
        var archive = Archive(CompressionLevel.NoCompression, ("a/one", "first"u8.ToArray()));
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(archive.Length - 22 + field), value);

        Should.Throw<PyTorchFileException>(() => Contents(archive, "a/one")).Message.ShouldContain("zip");
    }

    [Fact]
    public void Should_refuse_contents_beyond_the_end()
    {
        var archive = Archive(CompressionLevel.NoCompression, ("a/one", "first"u8.ToArray()));
        var directory = BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(archive.Length - 6));
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(directory + 20), 5_000_000);
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(directory + 24), 5_000_000);

        Should.Throw<PyTorchFileException>(() => Contents(archive, "a/one")).Message.ShouldContain("'a/one' does not lie where its zip archive says");
    }

    private static byte[] Contents(byte[] archive, string name)
    {
        using var stream = new MemoryStream(archive);
        var range = ZipDirectory.Read(stream).Locate(name);
        return archive.AsSpan((int)range.Start, (int)range.Length).ToArray();
    }

    private static byte[] Archive(CompressionLevel level, params (string Name, byte[] Contents)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, contents) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(contents);
            }
        }

        return stream.ToArray();
    }

    /// <summary>The same archive with places in 64 bits: of its first entry in an extra field, of its directory in records of their own.</summary>
    private static byte[] Zip64(byte[] archive)
    {
        var end = archive.Length - 22;
        var directory = BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(end + 16));
        var entry = archive[directory..end];
        var extra = new byte[28];
        extra[0] = 1;
        extra[2] = 24;
        BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(4), 5);
        BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(12), 5);
        BinaryPrimitives.WriteInt64LittleEndian(extra.AsSpan(20), 0);
        entry.AsSpan(20, 8).Fill(0xff);
        entry.AsSpan(42, 4).Fill(0xff);
        entry[30] = (byte)extra.Length;

        var record = new byte[56];
        BinaryPrimitives.WriteUInt32LittleEndian(record, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(40), entry.Length + extra.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(48), directory);
        var locator = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(locator, 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), directory + entry.Length + extra.Length);
        var last = archive[end..];
        last.AsSpan(12, 8).Fill(0xff);
        return [.. archive[..directory], .. entry, .. extra, .. record, .. locator, .. last];
    }
}
