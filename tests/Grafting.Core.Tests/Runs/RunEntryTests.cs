using Grafting.Core.Tests.Data;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class RunEntryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_list_runs_by_age_and_damaged_ones_last()
    {
        Create("c-first", hour: 1);
        Create("a-second", hour: 2);
        Create("b-damaged", hour: 0);
        File.WriteAllText(_folder["b-damaged/run.json"], "torn");
        Directory.CreateDirectory(_folder["notes"]);

        var runs = RunEntry.Below(_folder.Path);

        runs.Select(run => Path.GetFileName(run.Directory)).ShouldBe(["c-first", "a-second", "b-damaged"]);
        runs.Select(run => run.State).ShouldBe([RunState.Unfinished, RunState.Unfinished, RunState.Damaged]);
        runs[2].Report.ShouldBeNull();
        runs[2].Problem.ShouldNotBeNull().ShouldStartWith($"{_folder["b-damaged/run.json"]} is damaged: ");
    }

    [Fact]
    public void Should_list_a_run_that_has_lost_its_record()
    {
        Create("lost", hour: 0);
        File.Delete(_folder["lost/run.json"]);

        RunEntry.Below(_folder.Path).ShouldHaveSingleItem().Problem.ShouldNotBeNull().ShouldContain("it has no run.json");
    }

    [Fact]
    public void Should_take_a_run_for_running_as_long_as_a_process_writes_it()
    {
        using (Open("run", hour: 0))
        {
            RunEntry.Read(_folder["run"]).State.ShouldBe(RunState.Running);
        }

        RunEntry.Read(_folder["run"]).State.ShouldBe(RunState.Unfinished);
    }

    [Fact]
    public void Should_take_a_run_with_a_summary_for_finished()
    {
        using (var directory = Open("run", hour: 0))
        {
            directory.RecordSummary(new RunSummary([], 1));
        }

        var run = RunEntry.Read(_folder["run"]);

        run.State.ShouldBe(RunState.Finished);
        run.Report.ShouldNotBeNull().Committed.ShouldBe(7);
    }

    [Fact]
    public void Should_say_that_a_setting_in_a_record_is_out_of_range()
    {
        Create("run", hour: 0);
        var path = _folder["run/run.json"];
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"num\": 2", "\"num\": 0", StringComparison.Ordinal));

        RunEntry.Read(_folder["run"]).Problem.ShouldBe($"{path} is damaged: --num is 0; it must be at least 1.");
    }

    [Fact]
    public void Should_count_the_epochs_that_all_networks_have_committed()
    {
        MetricsRow Row(int network, int epoch, double accuracy) =>
            new(new NetworkId(network), epoch, 1, 50, 1, accuracy, 0.1, 12, 800, new Dictionary<string, RecordedAlpha>());
        var report = new RunReport(SampleRecord.Default, Summary: null, [Row(1, 0, 60), Row(2, 0, 62), Row(1, 1, 61)], []);

        (report.Committed, report.BestAccuracy).ShouldBe((1, 62));
        (report with { Rows = [] }).ShouldSatisfyAllConditions(
            empty => empty.Committed.ShouldBe(0),
            empty => empty.BestAccuracy.ShouldBeNull());
    }

    private void Create(string name, int hour) => Open(name, hour).Dispose();

    private RunDirectory Open(string name, int hour) =>
        RunDirectory.Create(_folder[name], SampleRecord.With(new TrainOptions { Epochs = 7 }), new HourOfDay(hour));

    private sealed class HourOfDay(int hour) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2025, 7, 4, hour, 0, 0, TimeSpan.Zero);
    }
}
