using Grafting.Host.Rendering;

namespace Grafting.Host.Tests.Rendering;

public sealed class PlainTableTests
{
    [Fact]
    public void Should_align_names_to_the_left_and_figures_to_the_right()
    {
        using var output = new StringWriter { NewLine = "\n" };

        PlainTable.Write(output, [["layer", "alpha"], ["conv1.weight", "0.5"], ["x", "12.25"]]);

        output.ToString().ShouldBe("layer         alpha\nconv1.weight    0.5\nx             12.25\n");
    }

    [Fact]
    public void Should_align_columns_of_words_to_the_left()
    {
        using var output = new StringWriter { NewLine = "\n" };

        PlainTable.Write(output, [["run", "state", "epochs"], ["a", "done", "5"], ["b", "unfinished", "12"]], 1);

        output.ToString().ShouldBe("run  state       epochs\na    done             5\nb    unfinished      12\n");
    }
}
