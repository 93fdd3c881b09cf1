using Grafting.Actors.Ring;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>Lets a node take part in runs.</summary>
public interface INodeRuns
{
    /// <summary>Loads the images of a run and prepares to train its networks. Blocks; called once for each run.</summary>
    /// <exception cref="GraftingException">It cannot be done here: the images are missing or others, or the device is.</exception>
    INodeRun Open(RunRecord record);
}

/// <summary>A run on a node, ready to train networks.</summary>
public interface INodeRun : IDisposable
{
    RunPlan Plan { get; }

    INetworkTrainerFactory Trainers { get; }
}
