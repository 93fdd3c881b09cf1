using CsCheck;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;
using Grafting.PyTorchFiles;
using Grafting.PyTorchFiles.Zip;

namespace Grafting.Core.Tests.PyTorchFiles;

public sealed class PyTorchWriterTests
{
    [Fact]
    public void Should_read_back_any_state() => Gen.Select(Gen.Int[1, 5].Array[4], Gen.Int[0, 1000], Gen.Long).Sample(
        (sizes, seed, counter) =>
        {
            var layout = Layout(sizes);
            var state = Formula.State(layout, seed);
            state.Counters[0] = counter;

            var read = Read(Written(state), layout);

            read.Values.ShouldBe(state.Values);
            read.Counters.ShouldBe(state.Counters);
        },
        iter: 100);

    [Fact]
    public void Should_write_the_same_bytes_each_time() => Written(TinyState.Expected).ShouldBe(Written(TinyState.Expected));

    [Fact]
    public void Should_begin_the_bytes_of_each_tensor_on_a_multiple_of_64()
    {
        using var stream = new MemoryStream(Written(TinyState.Expected));
        var zip = ZipDirectory.Read(stream);

        zip.Names.ShouldBe(["archive/data.pkl", "archive/byteorder", .. Enumerable.Range(0, 8).Select(i => $"archive/data/{i}"), "archive/version"]);
        zip.Names.ShouldAllBe(name => zip.Locate(name).Start % 64 == 0);
    }

    [Fact]
    public void Should_compute_the_checksum_of_the_zip_format() => Crc32.Of("123456789"u8).ShouldBe(0xCBF43926u);

    private static StateLayout Layout(int[] sizes) => new("any",
    [
        new("conv.weight", EntryKind.ConvolutionWeight, [.. sizes.Select(size => (long)size)]),
        new("größe", EntryKind.Parameter, [sizes[0]]),
        new("bn.num_batches_tracked", EntryKind.Counter, []),
        new("linear.weight", EntryKind.LinearWeight, [sizes[1], sizes[2]]),
        new("empty", EntryKind.Parameter, [0, sizes[3]]),
        new("scalar", EntryKind.Parameter, []),
    ]);

    private static byte[] Written(NetworkState state)
    {
        using var stream = new MemoryStream();
        PyTorchWriter.Write(stream, state);
        return stream.ToArray();
    }

    private static NetworkState Read(byte[] bytes, StateLayout layout)
    {
        using var stream = new MemoryStream(bytes);
        return PyTorchFile.From(stream, "it.pth").Read(stream, layout);
    }
}
