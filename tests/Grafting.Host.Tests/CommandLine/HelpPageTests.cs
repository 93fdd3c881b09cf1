using Grafting.Experiments;

namespace Grafting.Host.Tests.CommandLine;

public sealed class HelpPageTests
{
    [Theory]
    [InlineData("--help", "grafting COMMAND", "train")]
    [InlineData("train --help", "grafting train", "train")]
    [InlineData("evaluate --help", "grafting evaluate FILE...", "evaluate ")]
    [InlineData("graft --help", "grafting graft OWN DONOR", "graft ")]
    [InlineData("inspect --help", "grafting inspect FILE...", "inspect ")]
    [InlineData("runs --help", "grafting runs COMMAND", "runs ")]
    [InlineData("runs list --help", "grafting runs list [DIR]", "runs list")]
    [InlineData("runs show --help", "grafting runs show DIR", "runs show ")]
    [InlineData("runs compare --help", "grafting runs compare DIR DIR...", "runs compare ")]
    [InlineData("convert --help", "grafting convert IN OUT", "convert ")]
    [InlineData("data --help", "grafting data COMMAND", "data ")]
    [InlineData("data get --help", "grafting data get NAME", "data get ")]
    public async Task Should_show_usage_and_examples(string line, string usage, string example)
    {
        var run = await ProgramRun.OfLine(line);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Output.ShouldContain($"Usage: {usage} [options]");
        run.Output.ShouldContain($"\nExamples:\n  grafting {example}");
    }

    [Fact]
    public async Task Should_show_an_example_of_each_command_on_the_first_page()
    {
        var page = (await ProgramRun.OfLine("--help")).Output;
        var commands = page.Split("Commands:\n")[1].Split("\n\n")[0].Split('\n')
            .Where(line => line.Length > 2 && line[2] != ' ')
            .Select(line => line.Trim().Split(' ')[0])
            .ToArray();

        commands.ShouldContain("train");
        commands.ShouldAllBe(command => page.Contains($"\n  grafting {command}"));
    }

    [Fact]
    public async Task Should_show_every_flag_of_train_with_its_defaults_under_a_heading()
    {
        var page = (await ProgramRun.OfLine("train --help")).Output;

        TrainSettings.All.ShouldAllBe(setting => page.Contains(string.Join(", ", setting.Flags)));
        page.ShouldContain("\nRecipe:\n  --epochs N                    Passes over the training images (default 200; ImageNet 90)\n");
        page.ShouldContain("\nNot built yet, refused by name:\n  --start-epoch N");
        page.ShouldContain("\n  --resume DIR                  Go on with the run in this directory");
    }

    [Fact]
    public async Task Should_keep_to_the_width_of_the_terminal() =>
        (await ProgramRun.OfLine("train --help")).Output.Split("What to train:")[1].Split('\n').ShouldAllBe(line => line.Length <= 100);

    [Fact]
    public async Task Should_help_even_where_the_rest_is_wrong() =>
        (await ProgramRun.OfLine("train --nmu 3 --help")).ExitCode.ShouldBe(0);
}
