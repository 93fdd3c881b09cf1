using Grafting.Architectures;
using Grafting.Checkpoints;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>Creates the trainers of a run; networks take the run's devices in turn.</summary>
public sealed class NetworkTrainerFactory(TrainingPlan plan) : INetworkTrainerFactory
{
    public INetworkTrainer Create(NetworkId network)
    {
        var devices = plan.Options.Devices;
        return new NetworkTrainer(network, plan, new Device(devices[(network.Value - 1) % devices.Count]), InitialState(network));
    }

    /// <summary>From a file where the options name one, otherwise drawn from the seed.</summary>
    private NetworkState InitialState(NetworkId network)
    {
        var options = plan.Options;
        var file = options.Init.Count > 0 ? options.Init[network.Value - 1] : options.Pretrained;
        return file is null
            ? InitialWeights.Draw(plan.Layout, plan.Initialization, options.Seed, network)
            : SafeTensors.Read(file, plan.Layout);
    }
}
