using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Training and evaluating on a folder of images.</summary>
public sealed class ImageFolderTests : IDisposable
{
    private const string Model = "squeezenet1_1"; // The cheapest one for large images, and it has dropout.

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_train_a_pair_whatever_decodes_the_images_and_evaluate_it()
    {
        var data = ImageTree.Generate(_folder, trainImages: 4, testImages: 2);
        var damaged = _folder["images/train/light/1.png"];
        await File.WriteAllTextAsync(damaged, "no image");

        var result = await Train(data, "-j 4 --s one --json");
        await Train(data, "-j 1 --slots 1 --s other");
        var evaluation = await _folder.RunWell($"evaluate one/networks/1/final.safetensors --model {Model} --dataset folder --data {data} -j 1 --json");

        var run = new RunFolder(_folder["one"]);
        run.Bytes(1, "final").ShouldBe(new RunFolder(_folder["other"]).Bytes(1, "final"));
        run.Epochs.Length.ShouldBe(2);
        run.Epochs.ShouldAllBe(row => row.GetProperty("skipped").GetInt32() == 1);
        run.Record.GetProperty("dataset").GetProperty("name").GetString().ShouldBe("folder");
        var warning = $"warning: {damaged} is no JPEG, PNG or WebP image; it is left out of every pass.\n";
        result.Output.Split(warning).Length.ShouldBe(2, "once, though both networks came to it");
        (await File.ReadAllLinesAsync(_folder["one/log.jsonl"])).ShouldHaveSingleItem().ShouldContain(damaged);
        var test = result.Json.GetProperty("networks")[0].GetProperty("final");
        test.GetProperty("total").GetInt32().ShouldBe(4);
        evaluation.Json.GetProperty("correct").GetInt32().ShouldBe(test.GetProperty("correct").GetInt32());
    }

    [Fact]
    public async Task Should_refuse_to_go_on_with_other_images()
    {
        var data = ImageTree.Generate(_folder, trainImages: 1, testImages: 1);
        await Train(data, "--s run --steplr");
        File.Copy(_folder["images/train/dark/0.JPEG"], _folder["images/train/dark/1.JPEG"]);

        var refused = await _folder.Run($"train --resume run --epochs 2 --data {data}");

        refused.ExitCode.ShouldBe(2);
        refused.ErrorLine.ShouldContain("data set checksum");
    }

    [Theory]
    [InlineData("", "needs --data DIR, the folder that holds train/ and val/.", 2)]
    [InlineData("--data .", "train is no folder;", 1)]
    [InlineData("--data . -j 0", "--workers is 0; it must be at least 1.", 2)]
    public async Task Should_refuse_a_folder_without_its_parts(string flags, string message, int exitCode)
    {
        var result = await _folder.Run($"train --dataset folder --model {Model} {flags} --s run");

        result.ExitCode.ShouldBe(exitCode);
        result.ErrorLine.ShouldContain(message);
        _folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_verify_a_folder_by_decoding_it()
    {
        var data = ImageTree.Generate(_folder, trainImages: 3, testImages: 1);
        var intact = await _folder.RunWell($"data verify folder --data {data}");
        await File.WriteAllBytesAsync(_folder["images/val/dark/0.JPEG"], []);

        var damaged = await _folder.Run($"data verify folder --data {data}");

        intact.Output.ShouldStartWith("folder can be decoded: 6 + 2 images, 2 classes, SHA-256 ");
        damaged.Output.ShouldBe($"{_folder["images/val/dark/0.JPEG"]} is empty\n");
        damaged.ErrorLine.ShouldBe("error: 1 of the 8 images of folder cannot be decoded; training leaves them out.");
        damaged.ExitCode.ShouldBe(1);
    }

    private Task<ProgramResult> Train(string data, string flags) =>
        _folder.RunWell($"train --dataset folder --data {data} --model {Model} --num 2 --epochs 1 --batch-size 4 {flags}");
}
