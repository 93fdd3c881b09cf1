using Grafting.Data;

namespace Grafting.Core.Tests.Data;

public sealed class IdxReaderTests : IDisposable
{
    private const int Count = 3;
    private const int Side = 2;
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _images = Idx.Of(0x803, [Count, Side, Side], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    private readonly byte[] _labels = Idx.Of(0x801, [Count], [0, 4, 2]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_read_and_pad_images_whether_packed_or_not(bool isPacked)
    {
        var set = Read(isPacked ? Idx.Packed(_images) : _images, isPacked ? Idx.Packed(_labels) : _labels);

        set.Labels.ShouldBe([0, 4, 2]);
        (set.Height, set.Width, set.Channels, set.Count).ShouldBe((4, 4, 1, 3));
        set.Pixels[16..32].ShouldBe([0, 0, 0, 0, /**/ 0, 5, 6, 0, /**/ 0, 7, 8, 0, /**/ 0, 0, 0, 0]);
    }

    [Fact]
    public void Should_say_where_an_unpacked_file_ends() =>
        Fault(_images[..^5], _labels).ShouldBe($"{_folder["images"]} holds 23 bytes, expected 28");

    [Fact]
    public void Should_refuse_a_packed_file_that_is_cut_short()
    {
        var packed = Idx.Packed(_images);

        Fault(packed[..^12], _labels).ShouldStartWith(_folder["images"]);
    }

    [Fact]
    public void Should_refuse_a_packed_file_whose_checksum_is_wrong()
    {
        var packed = Idx.Packed(_images);
        packed[^6] ^= 1; // in the CRC-32

        Fault(packed, _labels).ShouldContain("gzip data does not unpack");
    }

    [Fact]
    public void Should_refuse_more_than_the_header_declares() =>
        Fault([.. _images, 0], _labels).ShouldEndWith("holds more than the 28 bytes expected");

    [Fact]
    public void Should_refuse_labels_in_place_of_images() =>
        Fault(Idx.Of(0x801, [Count], new byte[24]), _labels).ShouldContain("begins with 00000801, expected 00000803");

    [Fact]
    public void Should_take_no_memory_on_the_word_of_a_header() =>
        Fault(Idx.Of(0x803, [4_000_000_000, 4_000_000_000, 28], []), _labels)
            .ShouldEndWith("declares 4000000000 × 4000000000 × 28 bytes, expected 3 × 2 × 2");

    [Fact]
    public void Should_refuse_a_label_that_no_class_has() =>
        Fault(_images, Idx.Of(0x801, [Count], [0, 9, 5])).ShouldBe($"{_folder["labels"]} has label 9 at image 1, expected 0 to 4");

    [Fact]
    public void Should_refuse_an_empty_file() => Fault([], _labels).ShouldBe($"{_folder["images"]} holds 0 bytes, expected 28");

    private string Fault(byte[] images, byte[] labels) => Should.Throw<DamagedFileException>(() => Read(images, labels)).Message;

    private ImageSet Read(byte[] images, byte[] labels) =>
        IdxReader.Read(_folder.Write("images", images), _folder.Write("labels", labels), Count, Side, padding: 1, classes: 5);
}
