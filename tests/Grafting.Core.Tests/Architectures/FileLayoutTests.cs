using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Data;

namespace Grafting.Core.Tests.Architectures;

public sealed class FileLayoutTests
{
    public static TheoryData<string, ImageFamily> Models { get; } = ArchitectureTheory.Of(
        Catalog.All.Where(architecture => !architecture.Name.EndsWith("_leaky", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_find_the_architecture_of_a_file_that_does_not_name_it(string model, ImageFamily family)
    {
        var layout = Catalog.Find(model, family).LayoutFor(classes: 37, channels: 2);

        var found = FileLayout.Identify(FileOf(layout), model: null);

        found.Architecture.ShouldBe(model);
        found.DifferenceFrom(layout).ShouldBeNull();
        found.Pairs.ShouldBe(layout.Pairs);
    }

    [Fact]
    public void Should_believe_the_user_and_leave_it_to_the_reader_to_say_what_differs()
    {
        var file = FileOf(Catalog.Find("vgg13").LayoutFor(classes: 10, channels: 3));

        FileLayout.Identify(file, model: "vgg16").Architecture.ShouldBe("vgg16");
    }

    [Fact]
    public void Should_say_that_a_file_has_nothing_to_count_classes_by()
    {
        var file = FileOf(Catalog.Find("vgg13").LayoutFor(classes: 10, channels: 3));

        Should.Throw<GraftingException>(() => FileLayout.Identify(file, model: "mobilenetv2"))
            .Message.ShouldStartWith("file does not fit mobilenetv2: it has no convolution or no linear layer");
    }

    private static WeightsOf FileOf(StateLayout layout) => new WeightsOf(layout);

    /// <summary>A file that holds a layout's entries in the order of their names, which is how some writers keep them.</summary>
    private sealed class WeightsOf(StateLayout layout) : StoredWeights(
        "file",
        [.. layout.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry =>
            new StoredTensor(entry.Name, entry.Kind is EntryKind.Counter ? "I64" : "F32", entry.Shape))],
        architecture: null)
    {
        public override NetworkState Read(StateLayout wanted) => throw new NotSupportedException();
    }
}
