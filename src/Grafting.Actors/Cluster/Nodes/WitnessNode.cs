using Akka.Actor;
using Grafting.Actors.Cluster.Membership;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Hosting;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>This process as a node that trains nothing and keeps nothing, but votes: the third of two machines.</summary>
public sealed class WitnessNode : IAsyncDisposable
{
    /// <summary>For <c>train</c> to be started again, where it has ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ActorSystem _system;
    private readonly RunEnd _end;

    private WitnessNode(ActorSystem system, ClusterSettings cluster)
    {
        _system = system;
        _end = new RunEnd(system, cluster);
        TakenIn = Membership.TakenIn.By(system);
        Address = Akka.Cluster.Cluster.Get(system).SelfAddress.ToString();
        system.ActorOf(WitnessActor.PropsFor(_end.Tell, Patience), "node");
    }

    /// <summary>Of its actor system.</summary>
    public string Address { get; }

    /// <summary>Done when the cluster has taken this node in.</summary>
    public Task TakenIn { get; }

    /// <summary>Done when the run has ended, with what went wrong or null; or when the cluster has given this node up, or never took it in.</summary>
    public Task<string?> Completion => _end.Completion;

    /// <param name="cluster">Where it listens, whom it joins and how it proves itself.</param>
    /// <param name="log">Gets warnings and errors.</param>
    /// <exception cref="UsageException">It must not listen there without certificates.</exception>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static WitnessNode Join(ClusterSettings cluster, Action<LogLine>? log) =>
        new(ClusterSystem.Create(cluster with { Roles = [ClusterRoles.Witness] }, log), cluster);

    /// <summary>Ends; while the run goes on, it leaves the others in order first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_end.IsForAll)
        {
            await Departure.Of(_system).LeaveAsync().ConfigureAwait(false);
        }

        await _system.Terminate().ConfigureAwait(false);
    }
}
