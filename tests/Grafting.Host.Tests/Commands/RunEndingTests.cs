using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Commands;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.Commands;

public sealed class RunEndingTests : IDisposable
{
    private readonly RunsFolder _folder = new();
    private readonly TestConsole _console = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Should_show_the_table_and_the_summary_of_a_run_that_had_finished()
    {
        var run = _folder.Create("run", new TrainOptions(), RunsFolder.Summary(80), RunsFolder.Epoch(1, 0, 80));

        Ending(new TrainOptions(), printsJson: true).ShowFinished(run).ShouldBe(0);

        _console.Output.ShouldContain("80.00");
        var lines = _output.ToString().TrimEnd().Split('\n');
        lines[0].ShouldBe($"{run} holds a finished run; nothing is left to train.");
        lines[^1].ShouldStartWith("{\"seconds\":30,");
        _error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void Should_say_on_standard_error_how_to_go_on_with_a_stopped_run()
    {
        var run = _folder.Create("a run", new TrainOptions());
        var options = new TrainOptions { DataDirectory = "/my/sets" };

        Should.Throw<OperationCanceledException>(() => Ending(options).Conclude(new RunOutcome.RunStopped(), run, default));

        _error.ToString().ShouldBe($"To go on: grafting train --resume '{run}' --data /my/sets\n");
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void Should_end_the_message_of_a_failure_with_how_to_go_on() =>
        Failed(new GraftingException("Cannot write x: the disk is full."), new TrainOptions()).ShouldBe(
            $"Cannot write x: the disk is full. To go on: grafting train --resume {_folder["run"]}");

    [Fact]
    public void Should_offer_other_random_streams_after_nan()
    {
        var nan = new NonFiniteLossException("network 1: the training loss became NaN in epoch 3; try a lower --lr.");

        Failed(nan, new TrainOptions()).ShouldEndWith(
            $"try a lower --lr. To go on with other random streams: grafting train --resume {_folder["run"]} --on-nan rollback");
        Failed(nan, new TrainOptions { OnNan = OnNan.Rollback }).ShouldEndWith($"To go on: grafting train --resume {_folder["run"]}");
    }

    [Fact]
    public void Should_count_epochs_from_1_where_it_names_what_nobody_expected() =>
        Failed(new InvalidOperationException("No."), new TrainOptions()).ShouldStartWith("network 2 failed in epoch 3: No. To go on: ");

    private string Failed(Exception error, TrainOptions options)
    {
        var run = Directory.Exists(_folder["run"]) ? _folder["run"] : _folder.Create("run", options);
        var outcome = new RunOutcome.RunFailed(new NetworkId(2), 2, error);
        return Should.Throw<Exception>(() => Ending(options).Conclude(outcome, run, default)).Message;
    }

    private RunEnding Ending(TrainOptions options, bool printsJson = false) =>
        new(options, new Terminal(_output, _error, _console, Width: 100), printsJson);
}
