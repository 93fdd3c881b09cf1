using System.Text.Json;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>What a process of the program ended with.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The exit code of a process that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    /// <summary>The document that is the last line of standard output.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output.TrimEnd('\n').Split('\n')[^1]);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The one line of a failure: it has no stack trace and no help page around it.</summary>
    public string ErrorLine
    {
        get
        {
            Error.ShouldStartWith("error: ");
            Error.Count(character => character == '\n').ShouldBe(1, Error);
            Error.ShouldEndWith("\n");
            return Error.TrimEnd();
        }
    }
}
