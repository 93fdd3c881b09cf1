using Akka;
using Akka.Actor;
using Akka.Configuration;

namespace Grafting.Actors.Cluster.Membership;

/// <summary>
/// When a node's system ends. Akka shuts a node down whose own TLS handshake with another fails (since 1.5.51, pull request 7841), so that nobody
/// stays half connected whose certificate is wrong. But it fails as well when the other one dies amid it, and so a node that is killed would take
/// along those that were just calling it. Therefore a member's shutdown for that reason waits until the member leaves or is given up: whether
/// others can be reached is told by their heartbeats. A node that is no member yet ends at once, since nobody else would tell it.
/// </summary>
internal sealed class Departure : IExtension
{
    /// <summary>Of Akka's TlsHandshakeFailureReason, which is internal.</summary>
    private const int FailedHandshake = 79;

    private readonly TaskCompletionSource _departs = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CoordinatedShutdown _shutdown;
    private readonly Akka.Cluster.Cluster _cluster;

    private Departure(ActorSystem system)
    {
        (_shutdown, _cluster) = (CoordinatedShutdown.Get(system), Akka.Cluster.Cluster.Get(system));
        _shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "departure", WaitAsync);
        _cluster.RegisterOnMemberRemoved(() => _departs.TrySetResult());
    }

    /// <summary>Lets the shutdown wait for longer than any run takes.</summary>
    public static Config Settings { get; } = ConfigurationFactory.ParseString("akka.coordinated-shutdown.phases.before-service-unbind.timeout = 365d");

    public static Departure Of(ActorSystem system) => system.WithExtension<Departure, Provider>();

    /// <summary>Takes leave of the others in order, and ends the system.</summary>
    public Task LeaveAsync()
    {
        _departs.TrySetResult();
        return _shutdown.Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
    }

    private async Task<Done> WaitAsync()
    {
        if (_shutdown.ShutdownReason.ExitCode == FailedHandshake && _cluster.IsUp)
        {
            await _departs.Task.ConfigureAwait(false);
        }

        return Done.Instance;
    }

    private sealed class Provider : ExtensionIdProvider<Departure>
    {
        public override Departure CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
