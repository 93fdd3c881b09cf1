using Grafting.Host.Tests.CommandLine;

namespace Grafting.Host.Tests.Commands;

public sealed class TrainCommandTests
{
    [Theory]
    [InlineData("--num 0", "--num is 0; it must be at least 1.")]
    [InlineData("--lr nan", "--lr is NaN; it must be above 0 and finite.")]
    [InlineData("--lr -0.1", "--lr is -0.1; it must be above 0 and finite.")]
    [InlineData("--epochs many", "--epochs is many; it must be a whole number.")]
    [InlineData("-b 0", "--batch-size is 0; it must be at least 1.")]
    [InlineData("--cifar 20", "--cifar is 20; it must be 10 or 100.")]
    [InlineData("--cifar 10 --dataset cifar10", "--dataset and --cifar decide the same thing; give one of them.")]
    [InlineData("--level filter --a 0.4", "--a means nothing at --level filter; leave one of them out.")]
    [InlineData("--c 500 --level filter", "--c means nothing at --level filter; leave one of them out.")]
    [InlineData("--config no-such.json", "The configuration file no-such.json does not exist.")]
    public async Task Should_refuse_a_bad_value_in_one_line(string flags, string message) => await ShouldRefuse(flags, message);

    [Theory]
    [InlineData("--resume runs/x", "--resume")]
    [InlineData("--start-epoch 3", "--start-epoch")]
    [InlineData("-e", "-e")]
    [InlineData("--evaluate", "--evaluate")]
    [InlineData("--steplr", "--steplr")]
    [InlineData("--i 1", "--i")]
    [InlineData("--dashboard 8080", "--dashboard")]
    [InlineData("--workers 4", "--workers")]
    [InlineData("-j 4", "-j")]
    [InlineData("--gpu 0", "--gpu")]
    public async Task Should_refuse_by_name_what_is_not_built(string flags, string name)
    {
        var run = await ProgramRun.OfLine($"train {flags}");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldMatch($"^error: {name} is not built yet; [^\n]+\n$");
    }

    [Theory]
    [InlineData("--model resnet21", "resnet21", "resnet20")]
    [InlineData("--dataset cifar11", "cifar11", "cifar10")]
    public async Task Should_suggest_the_nearest_name(string flags, string name, string nearest)
    {
        var run = await ProgramRun.OfLine($"train {flags}");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(name);
        run.Error.ShouldContain(nearest);
    }

    private static async Task ShouldRefuse(string flags, string message)
    {
        var run = await ProgramRun.OfLine($"train {flags}");

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldBe($"error: {message}{Environment.NewLine}");
    }
}
