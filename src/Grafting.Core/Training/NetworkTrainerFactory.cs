using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Runs;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>Creates the trainers of a run; networks take the run's devices in turn.</summary>
public sealed class NetworkTrainerFactory : INetworkTrainerFactory
{
    private readonly TrainingPlan _plan;

    /// <summary>
    /// The states that the options name files for, each read when a network first starts from it: none, one for each network, or
    /// one for all.
    /// </summary>
    private readonly Lazy<NetworkState>[] _given;

    public NetworkTrainerFactory(TrainingPlan plan)
    {
        _plan = plan;
        IEnumerable<string> files = plan.Options.Pretrained is { } shared ? [shared] : plan.Options.Init;
        _given =
        [
            .. files.Select(file => new Lazy<NetworkState>(
                () => StoredWeights.Open(file).Read(plan.Layout),
                LazyThreadSafetyMode.PublicationOnly)), // It remembers no failure: a restart tries again.
        ];
    }

    /// <summary>
    /// Reads the files that networks without a checkpoint start from, so that a bad one is found before anything is trained.
    /// </summary>
    /// <exception cref="GraftingException">A file of initial weights cannot be read or does not fit.</exception>
    public void ReadInitialWeights(RunStart start)
    {
        foreach (var network in start.Networks.Where(network => network.Checkpoint is null))
        {
            _ = Given(network.Network);
        }
    }

    /// <summary>Saves what the options name files for, one for each network or one for all: for machines that have no such files.</summary>
    /// <exception cref="GraftingException">A file cannot be read or does not fit, or the disk is full.</exception>
    public void SaveInitialWeights(INetworkStore store)
    {
        foreach (var (i, state) in _given.Index())
        {
            store.SaveWeights(new NetworkId(i + 1), WeightsFile.Initial, state.Value);
        }
    }

    public INetworkTrainer Create(NetworkId network)
    {
        var devices = _plan.Options.Devices;
        return new NetworkTrainer(network, _plan, new Device(devices[(network.Value - 1) % devices.Count]), () => InitialOf(network));
    }

    private NetworkState InitialOf(NetworkId network) =>
        Given(network) ?? InitialWeights.Draw(_plan.Layout, _plan.Initialization, _plan.Options.Seed, network);

    /// <summary>The state of the network's file; null where the options name none.</summary>
    private NetworkState? Given(NetworkId network) => _given.Length > 0 ? _given[(network.Value - 1) % _given.Length].Value : null;
}
