using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Grafting.Checkpoints;
using Grafting.Host.Tests.CommandLine;

namespace Grafting.Host.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly WeightsFolder _weights = new();

    public void Dispose() => _weights.Dispose();

    [Theory]
    [InlineData(".pth")]
    [InlineData(".pt")]
    [InlineData(".t7")]
    [InlineData(".pth.tar")]
    public async Task Should_bring_weights_there_and_back_unchanged(string extension)
    {
        var (path, _) = _weights.Write("weights.safetensors");
        var (there, back) = (_weights.PathOf("there" + extension), _weights.PathOf("back.safetensors"));

        await WeightsFolder.RunJson("convert", path, there);
        var json = await WeightsFolder.RunJson("convert", there, back, "--model", "resnet20");

        json.GetRawText().ShouldBe("""{"tensors":116,"parameters":269434,"architecture":"resnet20"}""");
        File.ReadAllBytes(there)[..4].ShouldBe("PK\u0003\u0004"u8.ToArray());
        File.ReadAllBytes(back).ShouldBe(File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Should_claim_no_architecture_where_twins_have_the_same_entries()
    {
        var (path, _) = _weights.Write("weights.pth");

        var json = await WeightsFolder.RunJson("convert", path, _weights.PathOf("out.safetensors"));

        json.GetProperty("architecture").ValueKind.ShouldBe(JsonValueKind.Null);
        StoredWeights.Open(_weights.PathOf("out.safetensors")).Architecture.ShouldBeNull();
        var (_, line) = await WeightsFolder.RunFailing("evaluate", _weights.PathOf("out.safetensors"), "--dataset", "fashion-mnist-mini");
        line.ShouldEndWith("out.safetensors does not say which architecture it is of; name it with --model.");
    }

    [Fact]
    public async Task Should_convert_weights_of_any_architecture()
    {
        var layout = new StateLayout("unknown", [new("embedding.bias", EntryKind.Parameter, [3]), new("steps", EntryKind.Counter, [])]);
        var state = new NetworkState(layout) { Counters = { [0] = 9 } };
        state.CopyFrom(0, [1, 2, 3]);
        var path = _weights.Write("weights.safetensors", state);

        var run = await ProgramRun.Of("convert", path, _weights.PathOf("out.pt"));

        run.Output.ShouldBe($"Wrote {_weights.PathOf("out.pt")}: 2 tensors, 3 parameters, no architecture named (--model NAME does that)\n");
        var read = StoredWeights.Open(_weights.PathOf("out.pt")).Read(layout);
        read.ValuesOf(0).ToArray().ShouldBe([1f, 2, 3]);
        read.Counters.ShouldBe([9]);
    }

    [Fact]
    public async Task Should_serve_every_command_that_takes_weights()
    {
        var (tensors, state) = _weights.Write("weights.safetensors");
        var torch = _weights.Write("weights.pth", state);
        string[] data = ["--dataset", "fashion-mnist-mini", "--limit-test", "20", "--model", "resnet20"];

        foreach (var arguments in new Func<string, string[]>[] { path => ["evaluate", path, .. data], path => ["graft", path, tensors, "--model", "resnet20"] })
        {
            (await WeightsFolder.RunJson(arguments(torch))).GetRawText().ShouldBe((await WeightsFolder.RunJson(arguments(tensors))).GetRawText());
        }

        var counts = (await WeightsFolder.RunJson("inspect", torch, tensors)).GetProperty("files");
        counts[0].GetProperty("thresholds").GetRawText().ShouldBe(counts[1].GetProperty("thresholds").GetRawText());
        await WeightsFolder.RunJson("graft", tensors, torch, "--out", _weights.PathOf("grafted.pth"));
        StoredWeights.Open(_weights.PathOf("grafted.pth")).Read(state.Layout).Values
            .ShouldBe(StoredWeights.Open(tensors).Read(state.Layout).Values, "the mix of equal weights is they themselves");
    }

    [Fact]
    public async Task Should_run_nothing_that_a_file_asks_for()
    {
        var path = _weights.PathOf("evil.pth");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var pickle = zip.CreateEntry("evil/data.pkl", CompressionLevel.NoCompression).Open();
            pickle.Write(Encoding.ASCII.GetBytes($"cos\nsystem\n(S'touch {_weights.PathOf("touched")}'\ntR."));
        }

        foreach (var arguments in new string[][] { ["convert", path, _weights.PathOf("out.safetensors")], ["inspect", path], ["evaluate", path], ["graft", path, path] })
        {
            var (exitCode, line) = await WeightsFolder.RunFailing(arguments);

            exitCode.ShouldBe(1);
            line.ShouldStartWith($"error: {path} is refused, and nothing in it was run: its pickle asks for os.system,");
        }

        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Theory]
    [InlineData("convert in.pth out.onnx", "error: out.onnx does not say which format it is to have: it must end in .safetensors or .pth, .pt, .t7, .tar.")]
    [InlineData("convert in.pth", "error: grafting convert needs OUT; see its --help.")]
    public async Task Should_refuse_a_request_that_makes_no_sense(string line, string message) =>
        (await WeightsFolder.RunFailing(line.Split(' '))).ShouldBe((2, message));

    [Fact]
    public async Task Should_say_where_it_cannot_read_or_write()
    {
        var (path, _) = _weights.Write("weights.pth");

        (await WeightsFolder.RunFailing("convert", path, _weights.PathOf("no/out.pt")))
            .ShouldBe((1, $"error: Cannot write {_weights.PathOf("no/out.pt")}: no such folder."));
        var (exitCode, line) = await WeightsFolder.RunFailing("convert", _weights.PathOf("none.pth"), path);
        (exitCode, line.StartsWith($"error: {_weights.PathOf("none.pth")} cannot be read: ", StringComparison.Ordinal)).ShouldBe((1, true));
    }
}
