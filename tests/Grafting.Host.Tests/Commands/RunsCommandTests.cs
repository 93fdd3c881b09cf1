using Grafting.Experiments;
using Grafting.Host.Tests.CommandLine;
using Grafting.Runs;

namespace Grafting.Host.Tests.Commands;

public sealed class RunsCommandTests : IDisposable
{
    private static readonly TrainOptions Options = new() { Epochs = 2, Slots = 1 };

    private readonly RunsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_list_each_run_with_how_far_it_is()
    {
        _folder.Create("finished", Options, RunsFolder.Summary(80), RunsFolder.Epoch(1, 0, 79), RunsFolder.Epoch(2, 0, 80));
        _folder.Create("unfinished", Options, null, RunsFolder.Epoch(1, 0, 70), RunsFolder.Epoch(2, 0, 71), RunsFolder.Epoch(1, 1, 72.5));
        _folder.Create("damaged", Options, null, "nonsense");

        var run = await ProgramRun.Of("runs", "list", _folder.Root);

        run.ExitCode.ShouldBe(0);
        var lines = run.Output.TrimEnd().Split('\n');
        lines.Length.ShouldBe(4);
        lines[0].ShouldMatch("^run +created +model +data set +networks +epochs +best % +state$");
        lines[1].ShouldMatch(@"^finished +\d{4}-\d\d-\d\d \d\d:\d\d +resnet20 +fashion-mnist-mini +2 +2/2 +80\.00 +finished$");
        lines[2].ShouldMatch(@"^unfinished +\S+ \S+ +resnet20 +fashion-mnist-mini +2 +1/2 +72\.50 +unfinished$");
        lines[3].ShouldMatch("^damaged( +-){6} +damaged: .*metrics.jsonl, line 1 is damaged: ");
    }

    [Fact]
    public async Task Should_list_in_json()
    {
        _folder.Create("one", Options, null, RunsFolder.Epoch(1, 0, 70));
        _folder.Create("two", Options, null, "nonsense");

        var list = await WeightsFolder.RunJson("runs", "list", _folder.Root);

        var runs = list.GetProperty("runs");
        runs.GetArrayLength().ShouldBe(2);
        runs[0].GetProperty("name").GetString().ShouldBe("one");
        runs[0].GetProperty("state").GetString().ShouldBe("unfinished");
        runs[0].GetProperty("committed").GetInt32().ShouldBe(0);
        runs[0].GetProperty("epochs").GetInt32().ShouldBe(2);
        runs[0].GetProperty("bestAccuracy").GetDouble().ShouldBe(70);
        runs[1].GetProperty("state").GetString().ShouldBe("damaged");
        runs[1].GetProperty("problem").GetString().ShouldNotBeNull().ShouldContain("line 1 is damaged");
    }

    [Fact]
    public async Task Should_say_that_a_run_is_being_written()
    {
        using var directory = RunDirectory.Create(_folder["live"], RunsFolder.RecordOf(Options), TimeProvider.System);

        (await ProgramRun.Of("runs", "list", _folder.Root)).Output.TrimEnd().ShouldEndWith("running");
        (await ProgramRun.Of("runs", "show", directory.Root)).Output.ShouldStartWith($"{directory.Root}: running, 0 of 2 epochs, created ");
    }

    [Fact]
    public async Task Should_say_that_there_are_no_runs() =>
        (await ProgramRun.Of("runs", "list", _folder.Root)).Output.ShouldBe($"There are no runs in {_folder.Root}.{Environment.NewLine}");

    [Fact]
    public async Task Should_show_a_run()
    {
        var directory = _folder.Create(
            "run",
            Options with { LearningRate = 0.05 },
            RunsFolder.Summary(80),
            RunsFolder.Epoch(1, 0, 79),
            """{"event":"networkRestarted","time":"2025-07-04T09:05:03+00:00","network":2,"detail":"no memory"}""");

        var text = (await ProgramRun.Of("runs", "show", directory)).Output;

        text.ShouldStartWith($"{directory}: finished, 2 of 2 epochs, created ");
        text.ShouldMatch(@"\n--lr +0\.05 +0\.1\n");
        text.ShouldMatch(@"\nlibtorch version +2\.10\.0\n");
        text.ShouldMatch(@"\n1 +2 +80\.00 +2 +78\.00 +79\.50 +36 of 1136 +2 of 1136 +21\.0\n");
        text.ShouldMatch(@"\n\S+ \S+ +networkRestarted +2 +no memory\n");
        text.ShouldMatch(@"\nrun\.json +\d+\.\d\n");
        text.ShouldNotContain(".lock");
    }

    [Fact]
    public async Task Should_show_a_run_in_json()
    {
        var directory = _folder.Create("run", Options, null, RunsFolder.Epoch(1, 0, 79));

        var run = await WeightsFolder.RunJson("runs", "show", directory);

        run.GetProperty("state").GetString().ShouldBe("unfinished");
        run.GetProperty("settings")[0].GetRawText().ShouldBe("""{"name":"--epochs","value":"2","default":"200"}""");
        run.GetProperty("networks")[0].GetProperty("best").GetDouble().ShouldBe(79);
        run.GetProperty("networks")[1].GetProperty("committed").GetInt32().ShouldBe(0);
        run.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()).ShouldContain("run.json");
    }

    [Fact]
    public async Task Should_compare_configurations_first_and_then_results()
    {
        var one = _folder.Create("one", Options, RunsFolder.Summary(80));
        var two = _folder.Create("two", Options with { LearningRate = 0.2, Slots = 2 }, RunsFolder.Summary(82));

        var text = (await ProgramRun.Of("runs", "compare", one, two)).Output;

        text.ShouldMatch(@"^\nConfiguration: what differs:\n +\S+/one +\S+/two\n--lr +0\.1 +0\.2\n");
        text.ShouldMatch(@"\nWhat differs without an effect on results:\n.*\n--slots +1 +2\n");
        text.ShouldMatch(@"\nnetwork 2 final +78\.50 +80\.50\n");
        text.ShouldMatch(@"\nmean best +79\.50 +81\.50\n");
        text.IndexOf("Results", StringComparison.Ordinal).ShouldBeGreaterThan(text.IndexOf("--slots", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_compare_in_json()
    {
        var one = _folder.Create("one", Options);
        var two = _folder.Create("two", Options with { Networks = 3, Seed = 2 });
        var three = _folder.Create("three", Options with { Seed = 2 });

        var json = await WeightsFolder.RunJson("runs", "compare", one, two, three);

        json.GetProperty("differences").GetRawText().ShouldBe(
            """[{"name":"--num","values":["2","3","2"],"changesResults":true},{"name":"--seed","values":["1","2","2"],"changesResults":true}]""");
        json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("networks").GetArrayLength()).ShouldBe([2, 3, 2]);
    }

    [Theory]
    [InlineData("list no-such-folder", "error: There is no folder no-such-folder.")]
    [InlineData("show no-such-run", "error: There is no folder no-such-run.")]
    [InlineData("show", "error: grafting runs show needs DIR; see its --help.")]
    [InlineData("compare no-such-run", "error: grafting runs compare needs at least two run directories.")]
    [InlineData("compare no-such-run no-other-run", "error: There is no folder no-such-run.")]
    public async Task Should_refuse_in_one_line_what_is_no_run(string line, string message) =>
        (await WeightsFolder.RunFailing(["runs", .. line.Split(' ')])).ShouldBe((2, message));

    [Fact]
    public async Task Should_point_from_a_run_to_the_command_that_shows_it()
    {
        var directory = _folder.Create("run", Options);

        (await WeightsFolder.RunFailing("runs", "list", directory)).ShouldBe(
            (2, $"error: {directory} is a run itself: see grafting runs show {directory}"));
    }

    [Fact]
    public async Task Should_name_the_file_of_a_damaged_run_that_it_is_to_show()
    {
        var directory = _folder.Create("run", Options, null, "nonsense");

        var (exitCode, line) = await WeightsFolder.RunFailing("runs", "show", directory);

        exitCode.ShouldBe(1);
        line.ShouldStartWith($"error: {Path.Combine(directory, "metrics.jsonl")}, line 1 is damaged: ");
    }
}
