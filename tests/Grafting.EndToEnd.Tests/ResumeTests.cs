using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>What goes on with a run and what is refused.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class ResumeTests(UndisturbedRing undisturbed) : IDisposable
{
    private const string WithoutCosine = "train --model resnet20 --num 2 --batch-size 32 --limit-train 64 --limit-test 32";

    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_print_the_table_of_a_finished_run_and_leave_it_as_it_is()
    {
        var before = undisturbed.Run.Contents;

        var resumed = await _folder.RunWell($"train --resume {undisturbed.Run.Path}");
        var again = await _folder.RunWell($"{UndisturbedRing.Train} --s {undisturbed.Run.Path}");

        resumed.Output.ShouldContain("Test accuracy in percent");
        again.Output.ShouldContain("Test accuracy in percent");
        undisturbed.Run.Contents.ShouldBe(before);
    }

    [Fact]
    public async Task Should_go_on_when_the_same_command_is_given_again()
    {
        var command = $"{UndisturbedRing.Train} --s run";
        (await _folder.Run($"{command} --chaos exit=1@1:committed")).ExitCode.ShouldBe(ProgramResult.Killed);

        var result = await _folder.RunWell(command);

        Run.ShouldEqual(undisturbed.Run);
        result.Output.ShouldNotContain($"network 1  epoch 1/{UndisturbedRing.Epochs}  loss ");
    }

    [Fact]
    public async Task Should_refuse_what_would_change_results_and_change_nothing()
    {
        (await _folder.Run($"{UndisturbedRing.Train} --s run --chaos exit=1@1:committed")).ExitCode.ShouldBe(ProgramResult.Killed);
        var before = Run.Contents;

        var other = await _folder.Run($"{UndisturbedRing.Train} --s run --seed 2 --lr 0.05");
        var resumed = await _folder.Run("train --resume run --seed 2 --keep 3");

        (other.ExitCode, resumed.ExitCode).ShouldBe((2, 2));
        other.ErrorLine.ShouldContain("--seed");
        other.ErrorLine.ShouldContain("--lr");
        resumed.ErrorLine.ShouldContain("--seed");
        resumed.ErrorLine.ShouldNotContain("--keep");
        Run.Contents.ShouldBe(before);
    }

    [Fact]
    public async Task Should_train_longer_where_the_schedule_allows_it()
    {
        await _folder.RunWell($"{WithoutCosine} --epochs 4 --s whole");
        await _folder.RunWell($"{WithoutCosine} --epochs 2 --s run");

        await _folder.RunWell("train --resume run --epochs 4");

        Run.ShouldEqual(new RunFolder(_folder["whole"]));
        Run.Record.GetProperty("options").GetProperty("epochs").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task Should_refuse_to_write_into_a_run_that_another_process_is_in()
    {
        using var first = _folder.Start($"{UndisturbedRing.Train} --s run --chaos delay=1@0:5000");
        await first.Line("Writing to run");

        var second = await _folder.Run("train --resume run");

        second.ExitCode.ShouldBe(2);
        second.ErrorLine.ShouldContain("run");
        (await first.Exit()).ExitCode.ShouldBe(0);
        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_refuse_to_resume_what_is_no_run()
    {
        Directory.CreateDirectory(_folder["notes"]);

        (await _folder.Run("train --resume notes")).ErrorLine.ShouldContain("run.json");
        (await _folder.Run("train --resume nowhere")).ErrorLine.ShouldContain("nowhere");

        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([_folder["notes"]]);
    }
}
