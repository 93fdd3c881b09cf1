using Grafting.Checkpoints;
using Grafting.Host.Tests.CommandLine;

namespace Grafting.Host.Tests.Commands;

public sealed class GraftCommandTests : IDisposable
{
    private readonly WeightsFolder _weights = new();

    public void Dispose() => _weights.Dispose();

    [Fact]
    public async Task Should_write_the_mix_that_it_reports()
    {
        var (ownPath, own) = _weights.Write("own.safetensors");
        var (donorPath, donor) = _weights.Write("donor.safetensors", phase: 0.7);

        var json = await WeightsFolder.RunJson(
            "graft", ownPath, donorPath, "--a", "0.5", "--c", "300", "--out", _weights.PathOf("out.safetensors"));

        var layers = json.GetProperty("layers").EnumerateArray().ToArray();
        layers.Length.ShouldBe(19);
        layers[0].GetProperty("layer").GetString().ShouldBe("conv1.weight");
        layers[0].EnumerateObject().Select(property => property.Name).ShouldBe(["layer", "ownEntropy", "donorEntropy", "alpha"]);
        var alpha = (float)layers[^1].GetProperty("alpha").GetDouble();
        var mixed = SafeTensors.Read(_weights.PathOf("out.safetensors"), own.Layout);
        var linear = own.Layout.IndexOf("linear.weight");
        mixed.ValuesOf(linear)[7].ShouldBe(alpha * own.ValuesOf(linear)[7] + (1 - alpha) * donor.ValuesOf(linear)[7], 1e-6f);
    }

    [Fact]
    public async Task Should_show_a_table_and_write_nothing_unless_asked()
    {
        var (path, _) = _weights.Write("own.safetensors");

        var run = await ProgramRun.Of("graft", path, path);

        run.ExitCode.ShouldBe(0);
        var lines = run.Output.TrimEnd().Split('\n');
        lines.Length.ShouldBe(20);
        lines[0].ShouldMatch("^layer +own entropy +donor entropy +coefficient$");
        lines[1].ShouldMatch(@"^conv1\.weight +\d\.\d{4} +\d\.\d{4} +0\.50$");
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Fact]
    public async Task Should_name_the_first_entry_in_which_another_architecture_differs()
    {
        var (own, _) = _weights.Write("own.safetensors", "resnet32");
        var (donor, _) = _weights.Write("donor.safetensors", "resnet20");

        var (exitCode, line) = await WeightsFolder.RunFailing("graft", own, donor, "--out", _weights.PathOf("out.safetensors"));

        exitCode.ShouldBe(1);
        line.ShouldStartWith($"error: {donor} does not fit resnet32: it lacks 'layer1.3.conv1.weight'");
        File.Exists(_weights.PathOf("out.safetensors")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--a", "1.5", "error: --a is 1.5; it must be between 0 and 1.")]
    [InlineData("--c", "inf", "error: --c is inf; it must be a number.")]
    [InlineData("--c", "-1", "error: --c is -1; it must be at least 0 and finite.")]
    [InlineData("--level", "neuron", "error: --level is neuron; it must be layer or filter.")]
    public async Task Should_refuse_a_value_out_of_range(string flag, string value, string message) =>
        (await WeightsFolder.RunFailing("graft", "own", "donor", flag, value)).ShouldBe((2, message));

    [Fact]
    public async Task Should_graft_by_filters_and_report_a_row_for_each_batch_norm()
    {
        var (ownPath, own) = _weights.Write("own.safetensors");
        var (donorPath, donor) = _weights.Write("donor.safetensors", phase: 0.7);

        var json = await WeightsFolder.RunJson(
            "graft", ownPath, donorPath, "--level", "filter", "--out", _weights.PathOf("out.safetensors"));

        json.EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("norms");
        var norms = json.GetProperty("norms").EnumerateArray().ToArray();
        norms.Length.ShouldBe(19);
        norms[0].GetProperty("norm").GetString().ShouldBe("bn1.weight");
        norms[0].EnumerateObject().Select(property => property.Name).ShouldBe(["norm", "min", "mean", "max"]);
        var mixed = SafeTensors.Read(_weights.PathOf("out.safetensors"), own.Layout);
        float[] gammas = [.. new[] { own, donor, mixed }.Select(state => state.ValuesOf(state.Layout.IndexOf("bn1.weight"))[3])];
        var alpha = Math.Abs(gammas[0]) / (Math.Abs(gammas[0]) + Math.Abs(gammas[1]));
        gammas[2].ShouldBe(alpha * gammas[0] + (1 - alpha) * gammas[1], 1e-6f);
        var linear = own.Layout.IndexOf("linear.weight");
        mixed.ValuesOf(linear).ToArray().ShouldBe(own.ValuesOf(linear).ToArray());
    }

    [Fact]
    public async Task Should_graft_the_filters_of_a_network_for_large_images_whatever_wrote_the_files()
    {
        var (ownPath, _) = _weights.Write("own.pth", "resnet18", channels: 3);
        var (donorPath, _) = _weights.Write("donor.safetensors", "resnet18", channels: 3, phase: 0.7);

        var json = await WeightsFolder.RunJson("graft", ownPath, donorPath, "--level", "filter");

        var norms = json.GetProperty("norms").EnumerateArray().Select(norm => norm.GetProperty("norm").GetString()).ToArray();
        norms.Length.ShouldBe(20);
        norms.ShouldContain("layer2.0.downsample.1.weight");
    }

    [Theory]
    [InlineData("squeezenet1_1", "squeezenet1_1 has no batch norms")]
    [InlineData("densenet121", "the batch norms of densenet121 stand before its convolutions")]
    public async Task Should_refuse_filters_of_an_architecture_without_norms_behind_its_convolutions(string model, string reason)
    {
        var (path, _) = _weights.Write("own.safetensors", model);

        (await WeightsFolder.RunFailing("graft", path, path, "--level", "filter")).ShouldBe((2,
            $"error: --level filter weighs filters by the batch norm behind each convolution, and {reason}; use --level layer."));
    }

    [Fact]
    public async Task Should_show_a_table_of_batch_norms()
    {
        var (path, _) = _weights.Write("own.safetensors", "vgg11");

        var run = await ProgramRun.Of("graft", path, path, "--level", "filter");

        var lines = run.Output.TrimEnd().Split('\n');
        lines.Length.ShouldBe(9);
        lines[0].ShouldMatch("^batch norm +smallest +mean +greatest coefficient$");
        lines[1].ShouldMatch(@"^features\.1\.weight +0\.50 +0\.50 +0\.50$");
    }

    [Fact]
    public async Task Should_refuse_filters_of_an_unknown_architecture()
    {
        var layout = new StateLayout("mine", [new StateEntry("conv.weight", EntryKind.ConvolutionWeight, [2, 2, 1, 1])]);
        var path = _weights.Write("mine.safetensors", new NetworkState(layout));

        (await WeightsFolder.RunFailing("graft", path, path, "--level", "filter")).ShouldBe((1,
            $"error: {path} is of no known architecture, so it is not known which batch norm belongs to which convolution: name it with --model."));
    }

    [Theory]
    [InlineData("--a")]
    [InlineData("--c")]
    public async Task Should_refuse_what_means_nothing_at_the_filter_level(string flag) =>
        (await WeightsFolder.RunFailing("graft", "own", "donor", "--level", "filter", flag, "0.5")).ShouldBe(
            (2, $"error: {flag} means nothing at --level filter; leave one of them out."));

    [Fact]
    public async Task Should_say_which_file_is_missing()
    {
        (await WeightsFolder.RunFailing("graft", "own")).ShouldBe((2, "error: grafting graft needs DONOR; see its --help."));
        (await WeightsFolder.RunFailing("graft", "no-such.safetensors", "donor")).ShouldSatisfyAllConditions(
            failure => failure.ExitCode.ShouldBe(1),
            failure => failure.Line.ShouldStartWith("error: no-such.safetensors cannot be read: "));
    }
}
