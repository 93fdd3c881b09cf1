using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Data;

namespace Grafting.Core.Tests.Architectures;

public sealed class FileLayoutTests
{
    public static TheoryData<string, ImageFamily> Models { get; } =
        KnownArchitectures.Where(architecture => !architecture.Name.EndsWith("_leaky", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_find_the_architecture_of_a_file_that_does_not_name_it(string model, ImageFamily family)
    {
        var layout = Catalog.Find(model, family).LayoutFor(classes: 37, channels: 2);

        var found = FileLayout.Identify(HeaderOf(layout), "file", model: null);

        found.Architecture.ShouldBe(model);
        found.DifferenceFrom(layout).ShouldBeNull();
        found.Pairs.ShouldBe(layout.Pairs);
    }

    [Fact]
    public void Should_believe_the_user_and_leave_it_to_the_reader_to_say_what_differs()
    {
        var header = HeaderOf(Catalog.Find("vgg13").LayoutFor(classes: 10, channels: 3));

        FileLayout.Identify(header, "file", model: "vgg16").Architecture.ShouldBe("vgg16");
    }

    [Fact]
    public void Should_say_that_a_file_has_nothing_to_count_classes_by()
    {
        var header = HeaderOf(Catalog.Find("vgg13").LayoutFor(classes: 10, channels: 3));

        Should.Throw<GraftingException>(() => FileLayout.Identify(header, "file", model: "mobilenetv2"))
            .Message.ShouldStartWith("file does not fit mobilenetv2: it has no convolution or no linear layer");
    }

    /// <summary>Entries in the order of their names, which is how some writers keep them.</summary>
    private static SafeTensorsHeader HeaderOf(StateLayout layout) => new(
        [.. layout.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry =>
            new TensorLocation(entry.Name, entry.Kind is EntryKind.Counter ? "I64" : "F32", entry.Shape, 0, 0))],
        new Dictionary<string, string>(),
        DataStart: 0);
}
