using System.Diagnostics;
using System.Globalization;
using Grafting.Runs;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>A <see cref="TransferNode"/> in a process of its own.</summary>
internal sealed class TransferNodeProcess : IDisposable
{
    public const string Host = "127.0.0.1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private TransferNodeProcess(Process process, string[] greeting)
    {
        _process = process;
        (Address, CopyPort) = (greeting[0], greeting[1]);
    }

    public string Address { get; }

    /// <summary>For another's seeds.</summary>
    public string HostAndPort => Address[(Address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    public string CopyPort { get; }

    public static async Task<TransferNodeProcess> Start(RunPaths store, string certificates, params string[] seeds)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var process = Process.Start(new ProcessStartInfo(dotnet, [typeof(TransferProgram).Assembly.Location, store.Root, certificates, .. seeds])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var greeting = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return new TransferNodeProcess(process, greeting.ShouldNotBeNull().Split(' '));
    }

    public async Task<string> Do(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)).ShouldNotBeNull($"It ended at '{command}'.");
    }

    public async Task<double> Number(string command) => double.Parse(await Do(command), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
