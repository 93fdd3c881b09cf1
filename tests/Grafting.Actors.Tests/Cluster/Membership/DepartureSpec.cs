using System.Net;
using System.Net.Sockets;
using Akka;
using Akka.Actor;
using Akka.Actor.Dsl;
using Grafting.Actors.Cluster.Membership;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;

namespace Grafting.Actors.Tests.Cluster.Membership;

/// <summary>Peers that die amid a TLS handshake which the node began.</summary>
public sealed class DepartureSpec : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grafting-tests-").FullName;
    private readonly TcpListener _dying = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActorSystem _system = null!; // Started by each test.
    private volatile bool _mayGo;
    private volatile bool _wentTooEarly;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        _dying.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_leave_in_order_after_one_died_when_it_wants_to()
    {
        await StartAsync(isMember: true);
        await CallOneThatDies();
        await ShouldBeThere();

        _mayGo = true;
        await Departure.Of(_system).LeaveAsync().InTime();

        await _system.WhenTerminated.InTime();
        _wentTooEarly.ShouldBeFalse();
    }

    [Fact]
    public async Task Should_end_when_it_is_given_up_after_one_died()
    {
        await StartAsync(isMember: true);
        await CallOneThatDies();
        await ShouldBeThere();

        var cluster = Akka.Cluster.Cluster.Get(_system);
        _mayGo = true;
        cluster.Down(cluster.SelfAddress);

        await _system.WhenTerminated.InTime();
        _wentTooEarly.ShouldBeFalse();
    }

    [Fact]
    public async Task Should_end_at_once_while_it_is_no_member()
    {
        await StartAsync(isMember: false);

        await CallOneThatDies();

        await _system.WhenTerminated.InTime();
    }

    private async Task StartAsync(bool isMember)
    {
        var certificates = new CertificateFolder(_folder);
        certificates.Add(["127.0.0.1"], TimeProvider.System);
        var identity = certificates.Read("127.0.0.1", TimeProvider.System);
        _system = ClusterSystem.Create(new ClusterSettings { Identity = identity, JoinsLater = !isMember }, log: null);
        if (isMember)
        {
            await UpAsync(_system);
        }

        During(CoordinatedShutdown.PhaseBeforeServiceUnbind, _begun.SetResult); // Beside what makes it wait.
        During(CoordinatedShutdown.PhaseServiceUnbind, () => _wentTooEarly = !_mayGo);
    }

    private void During(string phase, Action act) => CoordinatedShutdown.Get(_system).AddTask(phase, "test", () =>
    {
        act();
        return Task.FromResult(Done.Instance);
    });

    private static Task UpAsync(ActorSystem system)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(up.SetResult);
        return up.Task.InTime();
    }

    /// <summary>Asks for something that takes it as long as the next step of a shutdown.</summary>
    private async Task ShouldBeThere()
    {
        var echo = _system.ActorOf(dsl => dsl.ReceiveAny((message, context) => context.Sender.Tell(message)));
        await echo.Ask<string>("there?").InTime();
        _system.WhenTerminated.IsCompleted.ShouldBeFalse();
    }

    /// <returns>Done when Akka has begun to shut the node down for it.</returns>
    private async Task CallOneThatDies()
    {
        _dying.Start();
        var port = ((IPEndPoint)_dying.LocalEndpoint).Port;
        _system.ActorSelection($"akka.ssl.tcp://grafting@127.0.0.1:{port}/user/node").Tell(new RingProtocol.PauseRun());
        using (var call = await _dying.AcceptTcpClientAsync().InTime())
        {
            await call.GetStream().ReadAsync(new byte[1]).InTime();
        }

        await _begun.Task.InTime();
    }
}
