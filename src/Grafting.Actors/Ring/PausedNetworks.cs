using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Ring;

/// <summary>Networks that are held between two batches, whichever attempt of them is running.</summary>
internal sealed class PausedNetworks(RingTopology ring, RunningNetworks networks)
{
    private readonly HashSet<NetworkId> _paused = [];

    public bool Contains(NetworkId network) => _paused.Contains(network);

    /// <returns>What is to be told of it; so do the others.</returns>
    public RunEvent Pause(NetworkId network)
    {
        _paused.Add(network);
        networks.TryTell(network, new PauseNetwork(network));
        return new RunEvent.NetworkPaused(network);
    }

    public RunEvent Resume(NetworkId network)
    {
        _paused.Remove(network);
        networks.TryTell(network, new ResumeNetwork(network));
        return new RunEvent.NetworkResumed(network);
    }

    public RunEvent PauseAll()
    {
        foreach (var network in ring.Networks)
        {
            Pause(network);
        }

        return new RunEvent.RunPaused();
    }

    public RunEvent ResumeAll()
    {
        foreach (var network in ring.Networks)
        {
            Resume(network);
        }

        return new RunEvent.RunResumed();
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
