using System.Diagnostics;

namespace Grafting.Core.Tests.PyTorchFiles;

/// <summary>A Python that has PyTorch, where one is installed.</summary>
internal static class PythonTorch
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Lazy<string?> Found = new(() =>
        new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Run(python, "import torch") is { ExitCode: 0 }));

    /// <summary>Skips the test where there is none.</summary>
    /// <returns>What the script printed.</returns>
    public static string Run(string script)
    {
        Skip.If(Found.Value is null, "no python3 with torch is installed (Debian: python3-torch)");
        var (exitCode, output) = Run(Found.Value!, script)!.Value;
        exitCode.ShouldBe(0, output);
        return output;
    }

    private static (int ExitCode, string Output)? Run(string python, string script)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            process.WaitForExit(Patience).ShouldBeTrue();
            return (process.ExitCode, process.ExitCode == 0 ? output.Result : error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // There is no such program.
        }
    }
}
