using System.Runtime.InteropServices;

namespace Grafting.Host.CommandLine;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a request to stop. The first asks the running command to stop cleanly; a second one ends
/// the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _exitCode;

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>What the process ends with if it stops for the first signal; null while there was none.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is var code and not 0 ? code : null;

    /// <summary>Listens to the signals of this process.</summary>
    public static Interruption OfProcess()
    {
        var interruption = new Interruption();
        interruption.Listen(PosixSignal.SIGINT, ExitCodes.Interrupted);
        interruption.Listen(PosixSignal.SIGTERM, ExitCodes.Terminated);
        return interruption;
    }

    /// <summary>Asks to stop. False where that was asked before.</summary>
    public bool Request(int exitCode)
    {
        var isFirst = Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0;
        if (isFirst)
        {
            _stop.Cancel();
        }

        return isFirst;
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private void Listen(PosixSignal signal, int exitCode) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = Request(exitCode)));
}
