using Grafting.Host.Tests.CommandLine;

namespace Grafting.Host.Tests.Commands;

public sealed class TrainCommandTests
{
    [Theory]
    [InlineData("--num 2 --i 3 --s run", "--i is 3; it must be between 1 and --num, which is 2.")]
    [InlineData("--num 2 --i 0 --s run", "--i is 0; it must be between 1 and --num, which is 2.")]
    [InlineData("--num 2 --i 1", "--i needs --s DIR: through it the processes of the other networks find this one.")]
    [InlineData("--num 2 --i 1 --s run --nodes 2", "--i and --nodes are two ways to start a run of several processes; give one of them.")]
    [InlineData("--num 2 --i 1 --s run -e", "--i says which network this process trains, and --evaluate trains none; leave one of them out.")]
    [InlineData("--num 0", "--num is 0; it must be at least 1.")]
    [InlineData("--lr nan", "--lr is NaN; it must be above 0 and finite.")]
    [InlineData("--lr -0.1", "--lr is -0.1; it must be above 0 and finite.")]
    [InlineData("--epochs many", "--epochs is many; it must be a whole number.")]
    [InlineData("-b 0", "--batch-size is 0; it must be at least 1.")]
    [InlineData("--cifar 20", "--cifar is 20; it must be 10 or 100.")]
    [InlineData("--cifar 10 --dataset cifar10", "--dataset and --cifar decide the same thing; give one of them.")]
    [InlineData("--keep 1", "--keep is 1; it must be at least 2.")]
    [InlineData("--max-restarts -1", "--max-restarts is -1; it must be at least 0.")]
    [InlineData("--grace soon", "--grace is soon; it must be a number.")]
    [InlineData("--on-nan continue", "--on-nan is continue; it must be stop or rollback.")]
    [InlineData("--resume no-such-run", "There is no folder no-such-run.")]
    [InlineData("--level filter --a 0.4", "--a means nothing at --level filter; leave one of them out.")]
    [InlineData("--c 500 --level filter", "--c means nothing at --level filter; leave one of them out.")]
    [InlineData("--config no-such.json", "The configuration file no-such.json does not exist.")]
    [InlineData(
        "--steplr --cifar 10",
        "--steplr is ImageNet's schedule, x0.1 after each 30 epochs; leave it out for cifar10, whose learning rate falls after each 60 unless --cos is given.")]
    [InlineData("-e", "--evaluate needs weights: --pretrained, --init, or --s or --resume with the directory of a run.")]
    [InlineData("--dataset imagenet --model resnet20", "resnet20 is not made for the large images of this data set.")]
    [InlineData(
        "--dataset imagenet --arch alexnet --level filter",
        "--level filter weighs filters by the batch norm behind each convolution, and alexnet has no batch norms; use --level layer.")]
    [InlineData(
        "--dataset imagenet --arch densenet161 --level filter",
        "--level filter weighs filters by the batch norm behind each convolution, and the batch norms of densenet161 stand before its convolutions; "
        + "use --level layer.")]
    public async Task Should_refuse_a_bad_value_in_one_line(string flags, string message) => await ShouldRefuse(flags, message);

    [Theory]
    [InlineData("--start-epoch 3", "--start-epoch")]
    [InlineData("--dashboard 8080", "--dashboard")]
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
