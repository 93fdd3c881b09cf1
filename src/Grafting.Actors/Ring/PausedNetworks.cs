using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Ring;

/// <summary>Networks that are held between two batches, whichever attempt of them is running.</summary>
internal sealed class PausedNetworks(RunningNetworks networks)
{
    private readonly HashSet<NetworkId> _paused = [];

    public bool Contains(NetworkId network) => _paused.Contains(network);

    public void Pause(NetworkId network)
    {
        _paused.Add(network);
        networks.TryTell(network, new PauseNetwork(network));
    }

    public void Resume(NetworkId network)
    {
        _paused.Remove(network);
        networks.TryTell(network, new ResumeNetwork(network));
    }

    /// <summary>A new attempt of the network does not know yet that it is paused.</summary>
    public void Repeat(NetworkId network)
    {
        if (Contains(network))
        {
            Pause(network);
        }
    }
}
