using System.Text.Json;
using System.Xml.Linq;
using Grafting.Checkpoints;
using Grafting.Host.Tests.CommandLine;
using SkiaSharp;

namespace Grafting.Host.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly WeightsFolder _weights = new();

    public void Dispose() => _weights.Dispose();

    [Fact]
    public async Task Should_count_the_filters_below_each_threshold()
    {
        var (_, state) = _weights.Write("any.safetensors", "resnet32", channels: 3);
        var first = state.ValuesOf(state.Layout.IndexOf("conv1.weight"));
        first[..27].Clear();
        first[27..54].Fill(0.05f / 27);
        var path = _weights.Write("two-invalid.safetensors", state);

        var json = await WeightsFolder.RunJson("inspect", path, "--threshold", "0.1", "0.01");

        var file = json.GetProperty("files").EnumerateArray().ShouldHaveSingleItem();
        (file.GetProperty("file").GetString(), file.GetProperty("total").GetInt32()).ShouldBe((path, 1136));
        file.GetProperty("thresholds").GetRawText().ShouldBe(
            $$"""[{"threshold":0.1,"invalid":2,"ratio":{{2.0 / 1136:R}}},{"threshold":0.01,"invalid":1,"ratio":{{1.0 / 1136:R}}}]""");
    }

    [Fact]
    public async Task Should_show_a_line_for_each_file_and_published_threshold()
    {
        var (one, _) = _weights.Write("one.safetensors");
        var (two, _) = _weights.Write("two.safetensors");

        var run = await ProgramRun.Of("inspect", one, two);

        var lines = run.Output.TrimEnd().Split('\n');
        lines.Length.ShouldBe(5);
        lines[0].ShouldMatch("^file +filters +threshold +invalid +share$");
        lines[4].ShouldMatch(@"two\.safetensors +688 +0\.01 +0 +0\.00%$");
    }

    [Fact]
    public async Task Should_count_layer_by_layer_too()
    {
        var (_, state) = _weights.Write("any.safetensors", channels: 3);
        state.ValuesOf(state.Layout.IndexOf("layer1.0.conv2.weight"))[..144].Clear();
        var path = _weights.Write("invalid.pth", state);

        var file = (await WeightsFolder.RunJson("inspect", path, "--model", "resnet20", "--threshold", "0.1", "1000")).GetProperty("files")[0];

        var layers = file.GetProperty("layers").EnumerateArray().ToArray();
        layers.Select(layer => layer.GetProperty("layer").GetString()).Take(3)
            .ShouldBe(["conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight"]);
        layers.Sum(layer => layer.GetProperty("total").GetInt32()).ShouldBe(688);
        layers.Select(layer => Invalid(layer, 0)).ShouldBe(layers.Select((_, i) => i == 2 ? 1 : 0));
        layers.Select(layer => Invalid(layer, 1)).ShouldBe(layers.Select(layer => layer.GetProperty("total").GetInt32()));
        (Invalid(file, 0), Invalid(file, 1)).ShouldBe((1, 688));
        var (min, median, max) = (Norm("min"), Norm("median"), Norm("max"));
        min.ShouldBe(0);
        median.ShouldBeInRange(1, max);

        double Norm(string name) => layers[2].GetProperty(name).GetDouble();
        static int Invalid(JsonElement counted, int threshold) => counted.GetProperty("thresholds")[threshold].GetProperty("invalid").GetInt32();
    }

    [Fact]
    public async Task Should_show_each_layer_where_asked()
    {
        var (one, _) = _weights.Write("one.safetensors");
        var (two, _) = _weights.Write("two.safetensors");

        var run = await ProgramRun.Of("inspect", one, two, "--layers", "--threshold", "0.1", "2");

        var lines = run.Output.TrimEnd().Split('\n');
        lines[0].ShouldBe(one);
        lines[1].ShouldMatch(@"^layer +filters +L1 < 0\.1 +L1 < 2 +least +median +greatest$");
        lines[2].ShouldMatch(@"^conv1\.weight +16 +0 +16 +0\.\d{3} +0\.\d{3} +0\.\d{3}$");
        lines[21].ShouldBe("");
        lines[22].ShouldBe(two);
        lines[^5].ShouldStartWith("file");
    }

    [Theory]
    [InlineData("norms.png")]
    [InlineData("NORMS.PNG")]
    public async Task Should_draw_pixels(string name)
    {
        var (one, state) = _weights.Write("one.safetensors");
        state.ValuesOf(0).Clear(); // Norms of zero have no logarithm.
        var two = _weights.Write("two.safetensors", state);

        var json = await WeightsFolder.RunJson("inspect", one, two, "--plot", _weights.PathOf(name));

        json.GetProperty("files").GetArrayLength().ShouldBe(2);
        using var picture = SKBitmap.Decode(_weights.PathOf(name));
        (picture.Width, picture.Height).ShouldBe((2400, 1272));
        picture.Pixels.Distinct().Count().ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Should_draw_lines_and_text()
    {
        var (one, _) = _weights.Write("one.safetensors");
        var (two, _) = _weights.Write("two.safetensors", phase: 0.5);

        await WeightsFolder.RunJson("inspect", one, two, "--threshold", "0.5", "0.02", "--plot", _weights.PathOf("norms.svg"));

        var svg = XDocument.Load(_weights.PathOf("norms.svg"));
        var texts = Texts(svg);
        string[] wanted =
        [
            "one.safetensors", "two.safetensors", "resnet20: norms by layer (median, range of valid filters, each invalid filter)",
            "all 688 filters, sorted", "L1 norm of a filter", "filters below 0.5 (%)", "filters with at most this norm (%)",
            "threshold 0.5", "threshold 0.02", "conv1", "layer3.2.conv2",
        ];
        foreach (var text in wanted)
        {
            texts.Count(found => found == text).ShouldBe(1, text);
        }

        svg.Root!.Attribute("viewBox")!.Value.ShouldBe("0 0 1200 636");
    }

    [Fact]
    public async Task Should_draw_any_number_of_layers_and_files()
    {
        string[] files = [.. Enumerable.Range(0, 9).Select(i => _weights.Write($"{i}.safetensors", "resnet110", phase: i).Path)];

        await WeightsFolder.RunJson(["inspect", .. files, "--plot", _weights.PathOf("norms.svg"), "--threshold", "0"]);

        Texts(XDocument.Load(_weights.PathOf("norms.svg"))).Count(text => text.Contains(".conv", StringComparison.Ordinal)).ShouldBeInRange(20, 50);
    }

    [Theory]
    [InlineData("norms.gif")]
    [InlineData("png")]
    public async Task Should_refuse_a_picture_of_another_kind_before_it_reads_a_file(string name) =>
        (await WeightsFolder.RunFailing("inspect", "no-such-file", "--plot", name)).ShouldBe(
            (2, $"error: --plot is {name}; it must be a file name that ends in .png or .svg."));

    [Fact]
    public async Task Should_say_where_a_picture_cannot_be_written()
    {
        var (one, _) = _weights.Write("one.safetensors");
        var nowhere = _weights.PathOf("nowhere/norms.png");

        (await WeightsFolder.RunFailing("inspect", one, "--plot", nowhere)).ShouldBe((1, $"error: Cannot write {nowhere}: no such folder."));
    }

    [Fact]
    public async Task Should_not_draw_files_of_different_layers_in_one_picture()
    {
        var (one, _) = _weights.Write("one.safetensors");
        var (two, _) = _weights.Write("two.safetensors", "resnet32");

        var (exitCode, line) = await WeightsFolder.RunFailing("inspect", one, two, "--plot", _weights.PathOf("norms.png"));

        (exitCode, line).ShouldBe(
            (1, $"error: {one} and {two} have different layers, so one picture cannot show both: 'layer2.0.conv1.weight' against 'layer1.3.conv1.weight'."));
        File.Exists(_weights.PathOf("norms.png")).ShouldBeFalse();
    }

    [Fact]
    public async Task Should_not_draw_weights_that_are_no_numbers()
    {
        var (_, state) = _weights.Write("any.safetensors");
        state.ValuesOf(0)[3] = float.NaN;
        var path = _weights.Write("diverged.safetensors", state);

        (await WeightsFolder.RunFailing("inspect", path, "--plot", _weights.PathOf("norms.png"))).ShouldBe(
            (1, $"error: {path} cannot be drawn: 'conv1.weight' has weights that are NaN or infinite."));
        (await ProgramRun.Of("inspect", path)).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("-0.1", "error: --threshold is -0.1; it must be at least 0 and finite.")]
    [InlineData("low", "error: --threshold is low; it must be a number.")]
    public async Task Should_refuse_a_threshold_that_is_none(string threshold, string message) =>
        (await WeightsFolder.RunFailing("inspect", "file", "--threshold", threshold)).ShouldBe((2, message));

    [Fact]
    public async Task Should_not_take_a_mistyped_flag_for_a_file() =>
        (await WeightsFolder.RunFailing("inspect", "file", "--treshold", "1")).ShouldBe(
            (2, "error: Unknown flag --treshold; did you mean --threshold? See grafting inspect --help."));

    [Fact]
    public async Task Should_say_what_is_wrong_with_a_damaged_file()
    {
        File.WriteAllText(_weights.PathOf("damaged.safetensors"), "no weights at all");

        var (exitCode, line) = await WeightsFolder.RunFailing("inspect", _weights.PathOf("damaged.safetensors"));

        exitCode.ShouldBe(1);
        line.ShouldContain("damaged.safetensors is not a readable safetensors file");
    }

    private static string[] Texts(XDocument svg) =>
        [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value.Trim())];
}
