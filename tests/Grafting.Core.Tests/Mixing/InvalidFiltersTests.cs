using Grafting.Architectures;
using Grafting.Mixing;

namespace Grafting.Core.Tests.Mixing;

public sealed class InvalidFiltersTests
{
    [Theory]
    [InlineData("resnet32", 1136)]
    [InlineData("mobilenetv2", 17_088)]
    [InlineData("vgg16", 4224)]
    public void Should_count_the_filters_that_the_published_tables_count(string model, int filters) =>
        InvalidFilters.Total(Catalog.Find(model).LayoutFor(classes: 10, channels: 3)).ShouldBe(filters);
}
