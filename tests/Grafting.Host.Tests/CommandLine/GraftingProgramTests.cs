namespace Grafting.Host.Tests.CommandLine;

public sealed class GraftingProgramTests
{
    [Theory]
    [InlineData("", "error: A command is missing; commands are ")]
    [InlineData("trian", "error: Unknown command trian; did you mean train? Commands are ")]
    [InlineData("--hlep", "error: Unknown flag --hlep; did you mean --help? See grafting --help.")]
    [InlineData("train --batchsize 3", "error: Unknown flag --batchsize; did you mean --batch-size? See grafting train --help.")]
    [InlineData("train --learning 3", "error: Unknown flag --learning; did you mean --learning-rate? See grafting train --help.")]
    [InlineData("train resnet20", "error: 'resnet20' is one word too many; see grafting train --help.")]
    [InlineData("train --num", "error: --num needs a value.")]
    [InlineData("train --num --cos", "error: --num needs a value.")]
    [InlineData("train --num=", "error: --num ")]
    [InlineData("train --lr 1 --learning-rate 2", "error: --lr is given more than once.")]
    public async Task Should_say_in_one_line_what_is_wrong_with_a_command_line(string line, string message)
    {
        var run = await ProgramRun.OfLine(line);

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldStartWith(message);
        run.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Fact]
    public async Task Should_show_the_stack_trace_of_an_error_when_verbose() =>
        (await ProgramRun.OfLine("train --num 0 --verbose")).Error.ShouldContain("   at Grafting.");

    [Fact]
    public async Task Should_print_its_version_and_that_of_libtorch()
    {
        var run = await ProgramRun.OfLine("--version");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldMatch(@"^grafting \d+\.\d+\.\d+ \(libtorch \d+\.\d+\.[\d.]+\)\s*$");
    }
}
