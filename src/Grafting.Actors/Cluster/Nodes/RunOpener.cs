using Akka.Actor;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>Opens runs for a node, one at a time, each on a thread of its own: it waits for images, and for files of other nodes.</summary>
/// <param name="setting">The node.</param>
/// <param name="replicas">Its <see cref="ReplicaKeeping"/>.</param>
internal sealed class RunOpener(NodeSetting setting, IActorRef replicas)
{
    private (Task<OpenRun> Task, CancellationTokenSource Interruption)? _opening;

    /// <param name="opening">What.</param>
    /// <param name="node">Is told how it ended: <see cref="RunOpened"/> or <see cref="RunNotOpened"/>.</param>
    public void Open(RunTenure.Opening opening, IActorRef node)
    {
        var interruption = new CancellationTokenSource();
        var opened = Task.Factory.StartNew(
            () => OpenRun.Open(setting, replicas, opening, interruption.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _opening = (opened, interruption);
        opened.PipeTo(node, success: run => new RunOpened(run), failure: error => new RunNotOpened(error));
    }

    /// <summary>What is being opened is not wanted any more: it need not wait for files of other nodes. Images are loaded to the end.</summary>
    public void Interrupt() => _opening?.Interruption.Cancel();

    /// <summary>Waits for what is being opened.</summary>
    /// <returns>It; null where it could not be opened.</returns>
    public OpenRun? Await()
    {
        Interrupt();
        try
        {
            return _opening?.Task.GetAwaiter().GetResult();
        }
        catch (Exception) // Nobody is left to be told why.
        {
            return null;
        }
    }

    internal sealed record RunOpened(OpenRun Run) : INoSerializationVerificationNeeded;

    internal sealed record RunNotOpened(Exception Error) : INoSerializationVerificationNeeded;
}
