using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Core.Tests.Golden;

namespace Grafting.Core.Tests.Checkpoints;

public sealed class SafeTensorsInteroperationTests
{
    [Theory]
    [InlineData("own.safetensors")]
    [InlineData("donor.safetensors")]
    public void Should_read_what_python_wrote(string file)
    {
        var golden = SmallGraft.All.First(graft => graft.Case == "residual");
        var expected = file == "own.safetensors" ? golden.Own : golden.Donor;

        var header = SafeTensors.ReadHeader(GoldenFile.PathOf(file));
        var state = SafeTensors.Read(GoldenFile.PathOf(file), golden.Layout);

        header.Metadata[SafeTensors.ArchitectureKey].ShouldBe("small");
        header.Tensors.Select(tensor => tensor.Name).ShouldBe(golden.Layout.Entries.Select(entry => entry.Name));
        state.Values.ShouldBe(expected.Values);
        state.Counters.ShouldBe(expected.Counters);
    }

    [Fact]
    public void Should_write_the_bytes_that_python_writes()
    {
        var golden = SmallGraft.All.First(graft => graft.Case == "residual");
        using var stream = new MemoryStream();

        SafeTensors.Write(stream, golden.Own);

        stream.ToArray().ShouldBe(File.ReadAllBytes(GoldenFile.PathOf("own.safetensors")));
    }

    [Fact]
    public void Should_take_layers_in_file_order_where_no_architecture_fits()
    {
        var file = StoredWeights.Open(GoldenFile.PathOf("own.safetensors"));

        var layout = FileLayout.Identify(file, model: null);

        layout.DifferenceFrom(SmallGraft.All.First(graft => graft.Case == "residual").Layout).ShouldBeNull();
    }

    [Fact]
    public void Should_say_that_a_file_has_no_convolution()
    {
        using var folder = new TemporaryFolder();
        var header = """{"linear.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"""u8.ToArray();
        var path = folder.Write("it.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[8]]);

        Should.Throw<GraftingException>(() => FileLayout.Identify(StoredWeights.Open(path), model: null))
            .Message.ShouldBe($"{path} has no convolution, so nothing in it is grafted or counted.");
    }

    [Fact]
    public void Should_not_count_through_sizes_that_hold_nothing()
    {
        using var folder = new TemporaryFolder();
        var header = """{"conv.weight":{"dtype":"F32","shape":[1073741824,1073741824,0,0],"data_offsets":[0,0]}}"""u8.ToArray();
        var file = StoredWeights.Open(folder.Write("it.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header]));

        file.Read(FileLayout.OfCopy(file, model: null)).Values.ShouldBeEmpty();
    }
}
