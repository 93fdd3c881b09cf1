using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Grafting.Core.Tests.Golden;
using Grafting.Data.Folders;

namespace Grafting.Core.Tests.Data.Folders;

public sealed class PictureDecoderTests : IDisposable
{
    /// <summary>One black pixel.</summary>
    private const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";

    private readonly TemporaryFolder _folder = new();
    private readonly PictureDecoder _decoder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_decode_the_pixels_that_pillow_decodes()
    {
        foreach (var golden in GoldenFile.Read<Decoded[]>("decoded.json"))
        {
            var place = _folder.Write("picture", Convert.FromBase64String(golden.File));

            _decoder.Decode(place, out var picture).ShouldBeNull(golden.Name);

            (picture.Width, picture.Height).ShouldBe((golden.Width, golden.Height), golden.Name);
            Colours(picture).ShouldBe(Convert.FromBase64String(golden.Pixels), golden.Name);
        }
    }

    [Fact]
    public void Should_decode_by_content_and_not_by_name()
    {
        _decoder.Decode(_folder.Write("webp.jpg", PictureFiles.WebP(1)), out _).ShouldBeNull();
        _decoder.Decode(_folder.Write("jpeg.png", PictureFiles.Jpeg(1)), out _).ShouldBeNull();
    }

    [Fact]
    public void Should_say_what_is_wrong_with_a_damaged_file()
    {
        var (jpeg, png, webp) = (PictureFiles.Jpeg(1), PictureFiles.Png(1), PictureFiles.WebP(1));

        Problem([]).ShouldBe("is empty");
        Problem(Encoding.ASCII.GetBytes("<html>not found</html>")).ShouldBe("is no JPEG, PNG or WebP image");
        Problem(Convert.FromBase64String(Gif)).ShouldBe("is no JPEG, PNG or WebP image");
        Problem(new byte[jpeg.Length]).ShouldBe("is no JPEG, PNG or WebP image");
        Problem(jpeg[..(jpeg.Length * 2 / 3)]).ShouldBe("is cut short");
        Problem(png[..(png.Length / 2)]).ShouldBe("is cut short");
        Problem(webp[..(webp.Length / 2)]).ShouldBe("is cut short");
        Problem(jpeg[..30]).ShouldNotBeNull();
    }

    [Fact]
    public void Should_refuse_declared_sizes_before_taking_memory()
    {
        var png = PictureFiles.Png(1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 50_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));

        Problem(png).ShouldBe("declares 60000 × 50000 pixels, more than 89478485 in all");
    }

    [Fact]
    public void Should_refuse_a_huge_file() =>
        _decoder.Decode(_folder.WriteZeros("huge.jpg", (256 << 20) + 1), out _).ShouldBe("holds more than 256 MiB");

    [Fact]
    public void Should_call_no_content_damaged_where_the_file_is_missing() =>
        Should.Throw<GraftingException>(() => _decoder.Decode(_folder["gone.jpg"], out _)).Message
            .ShouldBe($"Cannot read {_folder["gone.jpg"]}: no such file.");

    [Fact]
    public void Should_survive_any_damage()
    {
        foreach (var whole in new[] { PictureFiles.Jpeg(1), PictureFiles.Png(2), PictureFiles.WebP(3) })
        {
            var stream = new RandomStream(seed: 1, new NetworkId(1), RandomPurpose.Faults, epoch: 0);
            for (var round = 0; round < 300; round++)
            {
                var damaged = whole[..(stream.Next(4) == 0 ? stream.Next(whole.Length) : whole.Length)];
                for (var change = stream.Next(4); change > 0 && damaged.Length > 0; change--)
                {
                    damaged[stream.Next(damaged.Length)] = (byte)stream.Next(256);
                }

                Problem(damaged); // Whatever it says, it neither throws nor takes the process with it.
            }
        }
    }

    private string? Problem(byte[] content) => _decoder.Decode(_folder.Write("damaged.jpg", content), out _);

    private static byte[] Colours(Picture picture)
    {
        var colours = new List<byte>();
        for (var y = 0; y < picture.Height; y++)
        {
            foreach (var pixel in MemoryMarshal.AsBytes(picture.Row(y)).ToArray().Chunk(4))
            {
                colours.AddRange(pixel[..3]);
            }
        }

        return [.. colours];
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private sealed record Decoded(string Name, int Width, int Height, string File, string Pixels);
}
