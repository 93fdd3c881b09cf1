using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>What cannot be used gets one line and an exit code, and changes nothing.</summary>
[Collection(TrainedPairTests.Name)]
public sealed class BadInputTests(TrainedPair pair) : IDisposable
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const string FirstDifference = "layer1.3.conv1.weight";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--model resnet21", "resnet21", "did you mean 'resnet20'")]
    [InlineData("--dataset fashon-mnist", "fashon-mnist", "did you mean 'fashion-mnist'")]
    [InlineData("--num 0", "--num is 0", "at least 1")]
    [InlineData("--lr 0", "--lr is 0", "above 0")]
    [InlineData("--lr -0.1", "--lr is -0.1", "above 0")]
    [InlineData("--lr NaN", "--lr is NaN", "above 0")]
    [InlineData("--epoch 3", "--epoch", "--epochs")]
    [InlineData("--keep 1", "--keep is 1", "at least 2")]
    [InlineData("--max-restarts -1", "--max-restarts is -1", "at least 0")]
    [InlineData("--grace -1", "--grace is -1", "between 0 and 86400")]
    [InlineData("--on-nan retry", "--on-nan is retry", "stop or rollback")]
    [InlineData("--chaos meteor", "'meteor'", "crash=")]
    [InlineData("--resume nowhere", "nowhere", "There is no folder")]
    public async Task Should_refuse_what_no_run_can_be_made_of(string flags, string wrong, string right)
    {
        var line = await Refused($"train {flags}", WrongUsage);

        line.ShouldContain(wrong);
        line.ShouldContain(right);
        ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_say_which_data_file_is_missing_and_how_to_get_it()
    {
        var line = await Refused("train --cifar 10 --data nowhere", Failed);

        line.ShouldContain(CifarFiles.Names[0]);
        line.ShouldContain("is missing");
        line.ShouldContain("grafting data get cifar10");
        ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_say_which_data_file_is_truncated()
    {
        var data = CifarFiles.Generate(_folder);
        using (var file = File.OpenWrite(Path.Combine(data, CifarFiles.Names[3])))
        {
            file.SetLength(file.Length - 1);
        }

        var line = await Refused($"train --cifar 10 --data {data}", Failed);

        line.ShouldContain(CifarFiles.Names[3]);
        line.ShouldContain("30729999 bytes, expected 30730000");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([data]);
    }

    [Theory]
    [InlineData("train --model resnet32 --num 1 --init {20}")]
    [InlineData("evaluate {20} --model resnet32")]
    [InlineData("graft {20} {32}")]
    [InlineData("graft {32} {20} --out grafted")]
    public async Task Should_name_the_first_entry_in_which_architectures_differ(string commandLine)
    {
        var deeper = _folder["resnet32.safetensors"];
        await using (var file = File.Create(deeper))
        {
            SafeTensors.Write(file, new NetworkState(Catalog.Find("resnet32").LayoutFor(classes: 10, channels: 1)));
        }

        var line = await Refused(commandLine.Replace("{20}", pair.Run.Weights(1, "final")).Replace("{32}", deeper), Failed);

        line.ShouldContain($"'{FirstDifference}'");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([deeper]);
    }

    [Fact]
    public async Task Should_leave_a_used_run_directory_as_it_is()
    {
        var before = pair.Run.Contents;

        var line = await Refused($"train --limit-train 256 --seed 2 --s {pair.Run.Path}", WrongUsage);

        line.ShouldContain(pair.Run.Path);
        line.ShouldContain("--seed is 1 in run.json, 2 here");
        line.ShouldContain("--s");
        pair.Run.Contents.ShouldBe(before);
    }

    [Theory]
    [InlineData("--lr 0.2 --seed 3", "--lr is 0.1 in run.json, 0.2 here; --seed is 1 in run.json, 3 here")]
    [InlineData("--epochs 2", "--epochs is 3 in run.json, 2 here (they can be raised, not lowered)")]
    [InlineData("--epochs 4", "--epochs is 3 in run.json, 4 here (with --cos every batch's learning rate follows from it)")]
    [InlineData("--s elsewhere", "--resume and --s decide the same thing")]
    public async Task Should_refuse_to_resume_with_what_would_change_results(string flags, string differences)
    {
        var before = pair.Run.Contents;

        (await Refused($"train --resume {pair.Run.Path} {flags}", WrongUsage)).ShouldContain(differences);

        pair.Run.Contents.ShouldBe(before);
        ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_not_resume_a_folder_of_other_things()
    {
        Directory.CreateDirectory(_folder["notes"]);

        (await Refused("train --resume notes", WrongUsage)).ShouldContain("notes is no run directory: it has no run.json.");
    }

    [Theory]
    [InlineData("runs show nowhere", "There is no folder nowhere.")]
    [InlineData("runs list nowhere", "There is no folder nowhere.")]
    [InlineData("runs compare {run}", "at least two")]
    [InlineData("runs compare {run} nowhere", "There is no folder nowhere.")]
    public async Task Should_say_which_run_it_cannot_show(string commandLine, string reason) =>
        (await Refused(commandLine.Replace("{run}", pair.Run.Path), WrongUsage)).ShouldContain(reason);

    [Fact]
    public async Task Should_leave_a_folder_of_other_things_as_it_is()
    {
        Directory.CreateDirectory(_folder["notes"]);
        await File.WriteAllTextAsync(_folder["notes/thesis.txt"], "chapter 1");

        (await Refused("train --limit-train 256 --s notes", WrongUsage)).ShouldContain("run.json");

        _folder.Files.ShouldBe(["notes/thesis.txt"]);
        (await File.ReadAllTextAsync(_folder["notes/thesis.txt"])).ShouldBe("chapter 1");
    }

    // Permissions do not stop the superuser, who runs tests in many containers: these places stop everybody.
    [Theory]
    [InlineData("thesis.txt/run")]
    [InlineData("/proc/run")]
    public async Task Should_say_where_it_cannot_write(string place)
    {
        await File.WriteAllTextAsync(_folder["thesis.txt"], "chapter 1");

        (await Refused($"train --limit-train 256 --s {place}", Failed)).ShouldContain($"Cannot write {place}");

        _folder.Files.ShouldBe(["thesis.txt"]);
    }

    [Fact]
    public async Task Should_keep_earlier_results_when_a_loss_becomes_nan()
    {
        var result = await _folder.Run(
            "train --model resnet20 --num 2 --lr 1e6 --epochs 9 --limit-train 256 --limit-test 128 --s run");

        var run = new RunFolder(_folder["run"]);
        result.ExitCode.ShouldBe(Failed);
        result.ErrorLine.ShouldMatch("network [12]: the training loss became (NaN|infinite) in epoch [1-9]; ");
        run.Committed.ShouldContain((1, 0));
        run.Committed.ShouldContain((2, 0));
        run.Events.ShouldBe(["runFailed"]);
        run.Files.ShouldContain("networks/1/best.safetensors");
        run.Files.ShouldNotContain("summary.json");
        result.Output.ShouldContain("Stopped: all networks have committed ");
    }

    /// <summary>Runs what must fail without a word on standard output.</summary>
    /// <returns>The one line on standard error.</returns>
    private async Task<string> Refused(string commandLine, int exitCode)
    {
        var result = await _folder.Run(commandLine);
        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Output.ShouldBeEmpty();
        return result.ErrorLine;
    }

    private void ShouldBeEmpty() => Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
}
