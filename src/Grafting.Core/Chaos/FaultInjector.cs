using System.Diagnostics;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Chaos;

/// <summary>
/// Makes trainers, files and records of a run fail where <c>--chaos</c> says so, to test that nothing is lost. A test tool: without it
/// nothing of this is in the way. What strikes once strikes once in this process. Safe for all threads.
/// </summary>
public sealed class FaultInjector
{
    private readonly ChaosSpec _spec;
    private readonly Action _endProcess;
    private readonly Once<CrashFault> _crashes = new();
    private readonly Once<DelayFault> _delays = new();
    private readonly Once<TearFault> _tears = new();

    /// <param name="spec">What strikes where.</param>
    /// <param name="endProcess">Ends the process at once; tests put something else in its place.</param>
    internal FaultInjector(ChaosSpec spec, Action endProcess)
    {
        (_spec, _endProcess) = (spec, endProcess);
        Quota = new Quota(spec.Quota);
    }

    internal Quota Quota { get; }

    internal bool HasNoFiles => _spec.HasNoFiles;

    /// <param name="spec">Items separated by commas; docs/chaos.md has the grammar.</param>
    /// <exception cref="UsageException">Names the first item that is of no known form.</exception>
    public static FaultInjector Parse(string spec) => new(ChaosSpec.Parse(spec), EndProcess);

    /// <summary>The same trainers, which fail.</summary>
    public INetworkTrainerFactory Over(INetworkTrainerFactory trainers) => new FaultyTrainers(trainers, this);

    /// <summary>The same store, which fails.</summary>
    /// <param name="store">Writes into a run directory.</param>
    /// <param name="paths">Where the files of that directory lie.</param>
    public INetworkStore Over(INetworkStore store, RunPaths paths) => new FaultyStore(store, paths, this);

    /// <summary>The same recorder, which fails.</summary>
    /// <param name="recorder">Writes into a run directory.</param>
    /// <param name="paths">Where the files of that directory lie.</param>
    public IRunRecorder Over(IRunRecorder recorder, RunPaths paths) => new FaultyRecorder(recorder, paths, this);

    internal CrashFault? NextCrash(NetworkId network, int epoch) => _crashes.Next(network, epoch, _spec.CrashesIn(network, epoch));

    internal bool IsNan(NetworkId network, int epoch, int rollbacks) => _spec.IsNan(network, epoch, rollbacks);

    internal TimeSpan NextDelay(NetworkId network, int epoch)
    {
        var delays = _spec.Delays.Where(delay => delay.Network == network && delay.Epoch == epoch);
        return _delays.Next(network, epoch, delays)?.Delay ?? TimeSpan.Zero;
    }

    internal Tear? NextTear(NetworkId network, int epoch) =>
        _tears.Next(network, epoch, _spec.Tears.Where(tear => tear.Network == network && tear.Epoch == epoch))?.Tear;

    /// <summary>Says that a network has done a step: the process may end here.</summary>
    internal void Passed(EpochStep step, NetworkId network, int epoch)
    {
        if (_spec.Exits.Contains(new ExitFault(network, epoch, step)))
        {
            _endProcess();
        }
    }

    /// <summary>SIGKILL on Unix: no handler, no flush, no message.</summary>
    private static void EndProcess() => Process.GetCurrentProcess().Kill();
}
