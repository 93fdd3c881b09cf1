using Grafting.Host.Rendering;

namespace Grafting.Host.Tests.Rendering;

public sealed class JsonLineTests
{
    [Fact]
    public void Should_write_null_for_what_json_has_no_number_for() =>
        JsonLine.Of(new { Loss = double.NaN, Best = double.PositiveInfinity, Last = 0.5 })
            .ShouldBe("""{"loss":null,"best":null,"last":0.5}""");
}
