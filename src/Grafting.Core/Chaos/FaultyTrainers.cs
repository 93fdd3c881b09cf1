using Grafting.Training;

namespace Grafting.Chaos;

/// <summary>Creates trainers that fail.</summary>
internal sealed class FaultyTrainers(INetworkTrainerFactory trainers, FaultInjector faults) : INetworkTrainerFactory
{
    public INetworkTrainer Create(NetworkId network) => new FaultyTrainer(network, trainers.Create(network), faults);
}
