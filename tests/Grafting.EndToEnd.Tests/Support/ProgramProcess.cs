using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>The program, built with these tests, as a process of its own.</summary>
internal sealed partial class ProgramProcess : IDisposable
{
    /// <summary>Turns a hang into a failed test.</summary>
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(3);

    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "grafting.dll");

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly Process _process;
    private readonly TimeSpan _patience;
    private readonly Task _reading;
    private readonly Task<string> _error;

    private ProgramProcess(Process process, TimeSpan patience)
    {
        _process = process;
        _patience = patience;
        _reading = ReadOutput();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <param name="folder">Its working directory.</param>
    /// <param name="commandLine">Arguments without quotes.</param>
    /// <param name="patience">How long to wait for its end, and for each line; null for minutes.</param>
    /// <param name="under">A command that becomes the program that is named after it, in this process; null to start it as it is.</param>
    public static ProgramProcess Start(string folder, string commandLine, TimeSpan? patience = null, string[]? under = null)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] words = [.. under ?? [], dotnet, Assembly, .. commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ProgramProcess(Process.Start(start)!, patience ?? UsualPatience);
    }

    /// <summary>The program's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Waits for a line of standard output that has this text in it.</summary>
    public async Task<string> Line(string text) =>
        await FirstLine(line => line.Contains(text, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"No line had '{text}' in it:\n{_output}{await _error}");

    /// <summary>Waits for the next line of standard output that is sought.</summary>
    /// <returns>Null where the output ends without one.</returns>
    public async Task<string?> FirstLine(Func<string, bool> isSought)
    {
        using var patience = new CancellationTokenSource(_patience);
        await foreach (var line in _lines.Reader.ReadAllAsync(patience.Token))
        {
            if (isSought(line))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Waits until the next line of standard output, but not longer than this.</summary>
    public async Task NextLine(TimeSpan atMost)
    {
        using var patience = new CancellationTokenSource(atMost);
        try
        {
            await _lines.Reader.WaitToReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // No line came.
        }
    }

    /// <summary>As <c>kill -9</c>: the program cannot do anything about it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>As a machine that hangs: connections stay open, and nobody answers.</summary>
    public void Freeze() => kill(_process.Id, 19).ShouldBe(0); // SIGSTOP on Linux

    /// <summary>After <see cref="Freeze"/>.</summary>
    public void Thaw() => kill(_process.Id, 18).ShouldBe(0); // SIGCONT

    /// <summary>Lets the program run this long; it must not end.</summary>
    public async Task Last(TimeSpan time)
    {
        using var over = new CancellationTokenSource(time);
        await Should.ThrowAsync<OperationCanceledException>(_process.WaitForExitAsync(over.Token));
    }

    public void Send(PosixSignal signal)
    {
        var number = signal switch
        {
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGTERM => 15,
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, null),
        };
        kill(_process.Id, number).ShouldBe(0);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<ProgramResult> Exit()
    {
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _reading;
            throw new TimeoutException($"It did not end in {_patience}:\n{_output}{await _error}");
        }

        await _reading;
        return new ProgramResult(_process.ExitCode, _output.ToString(), await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task ReadOutput()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Append(line).Append('\n');
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);
}
