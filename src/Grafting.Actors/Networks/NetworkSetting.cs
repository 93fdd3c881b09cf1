using Grafting.Actors.Ring;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Networks;

/// <summary>What all networks of a run share in this process.</summary>
/// <param name="Plan">What to run.</param>
/// <param name="Trainers">Creates each network's trainer, on that network's thread.</param>
/// <param name="Store">Keeps their files.</param>
/// <param name="Writer">Writes them.</param>
/// <param name="Time">Measures shares of time.</param>
internal sealed record NetworkSetting(
    RunPlan Plan, INetworkTrainerFactory Trainers, INetworkStore Store, WritingThread Writer, TimeProvider Time)
{
    public NetworkThreads Threads { get; } = new();

    /// <summary>The work of one attempt; to be called on its thread.</summary>
    public NetworkWork Open(NetworkStart start) => new(start, Plan, Trainers, Store, Time);
}
