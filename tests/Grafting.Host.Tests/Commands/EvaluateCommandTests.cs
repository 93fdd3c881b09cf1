using Grafting.Checkpoints;
using Grafting.Host.Tests.CommandLine;
using SkiaSharp;

namespace Grafting.Host.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string[] OnSixty = ["--dataset", "fashion-mnist-mini", "--limit-test", "60"];

    private readonly WeightsFolder _weights = new();

    public void Dispose() => _weights.Dispose();

    [Fact]
    public async Task Should_measure_one_file_and_write_its_logits()
    {
        var (path, _) = _weights.Write("weights.safetensors");

        var json = await WeightsFolder.RunJson(["evaluate", path, .. OnSixty, "--logits", _weights.PathOf("out.safetensors")]);

        json.EnumerateObject().Select(property => property.Name).ShouldBe(["loss", "top1", "top5", "correct", "total"]);
        json.GetProperty("total").GetInt32().ShouldBe(60);
        json.GetProperty("top1").GetDouble().ShouldBe(100.0 * json.GetProperty("correct").GetInt32() / 60, 1e-6);
        var tensor = SafeTensors.ReadHeader(_weights.PathOf("out.safetensors")).Tensors.ShouldHaveSingleItem();
        (tensor.Name, tensor.Type).ShouldBe(("logits", "F32"));
        tensor.Shape.ShouldBe([60, 10]);
    }

    [Fact]
    public async Task Should_measure_several_files_and_their_ensemble()
    {
        var (one, _) = _weights.Write("one.safetensors");
        var (two, _) = _weights.Write("two.safetensors", phase: 0.5);

        var json = await WeightsFolder.RunJson(["evaluate", one, two, one, "--ensemble", .. OnSixty]);

        json.EnumerateArray().Select(item => item.GetProperty("file").GetString()).ShouldBe([one, two, one, "ensemble"]);
        json[2].GetProperty("loss").GetDouble().ShouldBe(json[0].GetProperty("loss").GetDouble());
        json[1].GetProperty("loss").GetDouble().ShouldNotBe(json[0].GetProperty("loss").GetDouble());
    }

    [Fact]
    public async Task Should_leave_out_images_that_cannot_be_decoded_and_name_each_once()
    {
        var (one, _) = _weights.Write("one.safetensors", "squeezenet1_1", classes: 2, channels: 3);
        var (two, _) = _weights.Write("two.safetensors", "squeezenet1_1", classes: 2, channels: 3, phase: 0.5);
        WriteImages("train/a/1.png", "train/b/1.png", "val/a/1.png", "val/b/1.png");
        Directory.CreateDirectory(_weights.PathOf("val/a"));
        File.WriteAllBytes(_weights.PathOf("val/a/0.png"), []);
        string[] onFolder = ["--dataset", "folder", "--data", _weights.PathOf("."), "-j", "2"];

        var run = await ProgramRun.Of(["evaluate", one, two, .. onFolder, "--ensemble"]);
        await ProgramRun.Of(["evaluate", one, .. onFolder, "--logits", _weights.PathOf("out.safetensors")]);

        run.Error.ShouldBe($"warning: {_weights.PathOf("val/a/0.png")} is empty; it is left out of every pass.\n");
        run.Output.ShouldMatch(@"(?s)one\.safetensors .* 2\n.*two\.safetensors .* 2\nensemble .* 2\n$");
        SafeTensors.ReadHeader(_weights.PathOf("out.safetensors")).Tensors.ShouldHaveSingleItem().Shape.ShouldBe([2, 2]);
    }

    [Fact]
    public async Task Should_show_a_table()
    {
        var (path, _) = _weights.Write("weights.safetensors");

        var run = await ProgramRun.Of(["evaluate", path, .. OnSixty]);

        run.Output.ShouldMatch(@"^file +loss +top-1 % +top-5 % +correct +total\n\S+weights\.safetensors +\S+ +\S+ +\S+ +\d+ +60\n$");
    }

    [Fact]
    public async Task Should_name_the_entry_that_does_not_fit_model_or_data_set()
    {
        var (color, _) = _weights.Write("color.safetensors", channels: 3);

        var (dataExit, dataLine) = await WeightsFolder.RunFailing(["evaluate", color, .. OnSixty]);
        var (modelExit, modelLine) = await WeightsFolder.RunFailing(["evaluate", color, "--model", "resnet32", .. OnSixty]);

        (dataExit, modelExit).ShouldBe((1, 1));
        dataLine.ShouldContain("conv1.weight [16, 1, 3, 3]");
        modelLine.ShouldContain("layer1.3.conv1.weight");
    }

    [Theory]
    [InlineData("evaluate file --cifar 10 --ensemble", "error: --ensemble needs at least two files.")]
    [InlineData("evaluate one two --cifar 10 --logits out", "error: --logits takes the outputs of one file; give one.")]
    [InlineData("evaluate file --cifar 10 --limit-test 0", "error: --limit-test is 0; it must be at least 1.")]
    [InlineData("evaluate --cifar 10", "error: grafting evaluate needs FILE; see its --help.")]
    public async Task Should_refuse_a_request_that_makes_no_sense(string line, string message) =>
        (await WeightsFolder.RunFailing(line.Split(' '))).ShouldBe((2, message));

    [Theory]
    [InlineData("--model", "resnet21", "resnet20")]
    [InlineData("--dataset", "fashion-mnist-mimi", "fashion-mnist-mini")]
    public async Task Should_suggest_the_nearest_name(string flag, string name, string nearest)
    {
        var (path, _) = _weights.Write("weights.safetensors");
        string[] dataSet = flag == "--dataset" ? [] : OnSixty;

        var (exitCode, line) = await WeightsFolder.RunFailing(["evaluate", path, flag, name, .. dataSet]);

        exitCode.ShouldBe(2);
        line.ShouldContain(name);
        line.ShouldContain(nearest);
    }

    private void WriteImages(params string[] names)
    {
        using var bitmap = new SKBitmap(40, 30);
        foreach (var place in names.Select(_weights.PathOf))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            using var file = File.Create(place);
            bitmap.Encode(file, SKEncodedImageFormat.Png, quality: 100).ShouldBeTrue();
        }
    }
}
