using CsCheck;
using Grafting.Data;

namespace Grafting.Core.Tests.Data;

public sealed class CifarReaderTests : IDisposable
{
    private const int Plane = 1024;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_read_files_in_order_with_the_colours_of_a_pixel_side_by_side()
    {
        var first = _folder.Write("1.bin", [.. Record([3], pixel => pixel), .. Record([9], pixel => pixel + 1)]);
        var second = _folder.Write("2.bin", [.. Record([0], pixel => pixel + 2), .. Record([1], pixel => pixel + 3)]);

        var set = CifarReader.Read([first, second], records: 2, labelBytes: 1, classes: 10);

        set.Labels.ShouldBe([3, 9, 0, 1]);
        (set.Height, set.Width, set.Channels).ShouldBe((32, 32, 3));
        for (var i = 0; i < 4; i++)
        {
            // Pixel 77 of image i: red 77 + i, green and blue 1024 and 2048 further, all as bytes.
            set.Pixels.AsSpan(i * set.ImageSize + 77 * 3, 3).ToArray()
                .ShouldBe([(byte)(77 + i), (byte)(77 + i + Plane + 10), (byte)(77 + i + 2 * Plane + 20)]);
        }
    }

    [Fact]
    public void Should_use_the_fine_label_of_cifar_100()
    {
        var file = _folder.Write("train.bin", [.. Record([19, 99], _ => 0), .. Record([1, 42], _ => 0)]);

        CifarReader.Read([file], records: 2, labelBytes: 2, classes: 100).Labels.ShouldBe([99, 42]);
    }

    [Fact]
    public void Should_keep_every_byte_for_any_number_of_records() => Gen.Int[1, 600].Sample(
        records =>
        {
            var content = new byte[records * 3073];
            for (var k = 0; k < content.Length; k++)
            {
                content[k] = (byte)(k % 3073 == 0 ? k / 3073 % 10 : k % 251);
            }

            var set = CifarReader.Read([_folder.Write("some.bin", content)], records, labelBytes: 1, classes: 10);

            set.Labels.ShouldBe(Enumerable.Range(0, records).Select(r => (byte)(r % 10)));
            var last = content[^3072..];
            set.Pixels[^3072..].ShouldBe(Enumerable.Range(0, 3072).Select(b => last[b % 3 * Plane + b / 3]));
        },
        iter: 20,
        threads: 1);

    [Theory]
    [InlineData(3072)]
    [InlineData(3073)]
    [InlineData(6147)]
    public void Should_refuse_a_file_of_another_length(int length)
    {
        var file = _folder.Write("test_batch.bin", new byte[length]);

        Should.Throw<DamagedFileException>(() => CifarReader.Read([file], records: 2, labelBytes: 1, classes: 10))
            .Message.ShouldBe($"{file} holds {length} bytes, expected 6146");
    }

    [Fact]
    public void Should_name_file_and_record_of_a_label_that_no_class_has()
    {
        var whole = _folder.Write("1.bin", [.. Record([3], _ => 0), .. Record([9], _ => 0)]);
        var wrong = _folder.Write("2.bin", [.. Record([3], _ => 0), .. Record([10], _ => 0)]);

        Should.Throw<DamagedFileException>(() => CifarReader.Read([whole, wrong], records: 2, labelBytes: 1, classes: 10))
            .Message.ShouldBe($"{wrong} has label 10 in record 1, expected 0 to 9");
    }

    /// <summary>One record; green and blue are 10 and 20 more than the red of a pixel 1024 and 2048 further on would be.</summary>
    private static byte[] Record(byte[] labels, Func<int, int> red) =>
        [.. labels, .. Enumerable.Range(0, 3 * Plane).Select(k => (byte)(red(k) + 10 * (k / Plane)))];
}
