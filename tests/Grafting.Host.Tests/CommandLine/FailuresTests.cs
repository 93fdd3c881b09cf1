using Grafting.Host.CommandLine;

namespace Grafting.Host.Tests.CommandLine;

public sealed class FailuresTests
{
    [Fact]
    public void Should_end_with_1_and_one_line_for_what_the_user_can_mend() =>
        Report(new GraftingException("The disk is full;\nfree some space.")).ShouldBe((1, "error: The disk is full; free some space.\n"));

    [Fact]
    public void Should_end_with_2_for_wrong_usage() =>
        Report(new UsageException("--num is 0.")).ShouldBe((2, "error: --num is 0.\n"));

    [Fact]
    public void Should_own_up_to_what_it_did_not_expect() =>
        Report(new InvalidOperationException("No.")).ShouldBe((1, "unexpected: InvalidOperationException: No. (--verbose shows where)\n"));

    [Fact]
    public void Should_not_let_a_name_out_of_a_file_steer_the_terminal() =>
        Report(new GraftingException("it has '\u001b[2Jweight'.")).ShouldBe((1, "error: it has '?[2Jweight'.\n"));

    private static (int ExitCode, string Text) Report(Exception error)
    {
        using var output = new StringWriter { NewLine = "\n" };
        return (Failures.Report(error, output, isVerbose: false), output.ToString());
    }
}
