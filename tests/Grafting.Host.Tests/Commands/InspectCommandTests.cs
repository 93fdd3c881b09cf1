using Grafting.Host.Tests.CommandLine;

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
}
