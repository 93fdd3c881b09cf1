using Grafting.Architectures;
using Grafting.Checkpoints;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>Creates the trainers of a run; networks take the run's devices in turn.</summary>
public sealed class NetworkTrainerFactory : INetworkTrainerFactory
{
    private readonly TrainingPlan _plan;

    /// <summary>The states that the options name files for: none, one for each network, or one for all.</summary>
    private readonly NetworkState[] _given;

    /// <exception cref="GraftingException">A file of initial weights cannot be read or does not fit.</exception>
    public NetworkTrainerFactory(TrainingPlan plan)
    {
        _plan = plan;
        IEnumerable<string> files = plan.Options.Pretrained is { } shared ? [shared] : plan.Options.Init;
        _given = [.. files.Select(file => StoredWeights.Open(file).Read(plan.Layout))];
    }

    public INetworkTrainer Create(NetworkId network)
    {
        var devices = _plan.Options.Devices;
        var initial = _given.Length > 0
            ? _given[(network.Value - 1) % _given.Length]
            : InitialWeights.Draw(_plan.Layout, _plan.Initialization, _plan.Options.Seed, network);
        return new NetworkTrainer(network, _plan, new Device(devices[(network.Value - 1) % devices.Count]), initial);
    }
}
