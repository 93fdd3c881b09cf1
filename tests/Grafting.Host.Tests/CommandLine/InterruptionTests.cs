using Grafting.Host.CommandLine;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.CommandLine;

public sealed class InterruptionTests
{
    [Fact]
    public void Should_ask_to_stop_once_and_keep_the_first_reason()
    {
        using var interruption = new Interruption();
        interruption.ExitCode.ShouldBeNull();

        interruption.Request(ExitCodes.Terminated).ShouldBeTrue();
        interruption.Request(ExitCodes.Interrupted).ShouldBeFalse();

        interruption.Token.IsCancellationRequested.ShouldBeTrue();
        interruption.ExitCode.ShouldBe(143);
    }

    [Fact]
    public async Task Should_end_an_interrupted_command_with_130_and_no_message()
    {
        using var interruption = new Interruption();
        using var console = new TestConsole();
        using var output = new StringWriter();
        interruption.Request(ExitCodes.Interrupted);

        var exitCode = await GraftingProgram.RunAsync(["train"], new Terminal(output, output, console, Width: 100), interruption);

        exitCode.ShouldBe(130);
        output.ToString().ShouldBeEmpty();
    }
}
