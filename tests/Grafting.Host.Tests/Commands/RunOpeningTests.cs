using Grafting.Experiments;
using Grafting.Host.Commands;

namespace Grafting.Host.Tests.Commands;

public sealed class RunOpeningTests : IDisposable
{
    private static readonly TrainOptions Options = new() { Epochs = 3, Seed = 7 };

    private readonly RunsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_begin_a_run_where_there_is_none()
    {
        Directory.CreateDirectory(_folder["empty"]);

        Of(_folder["new"]).ShouldSatisfyAllConditions(o => o.IsNew.ShouldBeTrue(), o => o.IsFinished.ShouldBeFalse());
        Of(_folder["empty"]).IsNew.ShouldBeTrue();
        Directory.Exists(_folder["new"]).ShouldBeFalse();
    }

    [Fact]
    public void Should_name_a_directory_that_was_given_no_name() =>
        RunOpening.Of(Options, TimeProvider.System).Path.ShouldMatch(@"^runs/\d{8}-\d{6}-resnet20-fashion-mnist-mini$");

    [Fact]
    public void Should_go_on_with_an_unfinished_run_of_the_same_settings()
    {
        var run = _folder.Create("run", Options);

        var opening = Of(run + "/");

        (opening.Path, opening.IsNew, opening.IsFinished).ShouldBe((run, false, false));
    }

    [Fact]
    public void Should_only_show_a_finished_run()
    {
        var run = _folder.Create("run", Options, RunsFolder.Summary(80));

        Of(run).IsFinished.ShouldBeTrue();
    }

    [Fact]
    public void Should_go_on_with_a_finished_run_that_gets_more_epochs()
    {
        var run = _folder.Create("run", Options, RunsFolder.Summary(80));

        var opening = RunOpening.Of(Options with { RunDirectory = run, Epochs = 4 }, TimeProvider.System);

        (opening.IsNew, opening.IsFinished).ShouldBe((false, false));
    }

    [Fact]
    public void Should_refuse_other_settings_by_name_finished_or_not()
    {
        var run = _folder.Create("run", Options, RunsFolder.Summary(80));

        Should.Throw<UsageException>(() => RunOpening.Of(Options with { RunDirectory = run, Seed = 8 }, TimeProvider.System)).Message
            .ShouldStartWith($"{run} holds a run with other settings: --seed is 7 in run.json, 8 here. ");
    }

    [Fact]
    public void Should_refuse_other_images_but_only_where_there_is_a_run()
    {
        var other = RunsFolder.RecordOf(Options) with { DataSet = new("fashion-mnist-mini", "other") };

        Of(_folder["new"]).Check(other).ShouldBeEmpty();
        Should.Throw<UsageException>(() => Of(_folder.Create("run", Options)).Check(other)).Message.ShouldContain("other images");
    }

    [Fact]
    public void Should_keep_where_the_run_began_in_its_record()
    {
        var run = _folder.Create("run", Options);
        var here = RunsFolder.RecordOf(Options with { Epochs = 5, MixedHardware = true }) with { InstructionSet = "avx512_core" };

        Of(run).Open(here, TimeProvider.System).Dispose();

        var recorded = Grafting.Runs.RunReport.ReadRecord(run);
        (recorded.InstructionSet, recorded.Options.Epochs).ShouldBe(("avx2", 5));
    }

    private static RunOpening Of(string directory) => RunOpening.Of(Options with { RunDirectory = directory }, TimeProvider.System);
}
