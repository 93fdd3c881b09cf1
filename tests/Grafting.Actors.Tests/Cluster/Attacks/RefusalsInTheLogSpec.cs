using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Ring;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Cluster.Attacks;

/// <summary>What a node logs while a peer sends the same refused message again and again.</summary>
public sealed class RefusalsInTheLogSpec : IAsyncLifetime
{
    private const int Attempts = 200;

    private readonly AttackedNode _node = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Should_log_a_line_at_once_and_then_one_a_minute_that_counts()
    {
        await using var peer = new HostilePeer(_node.Identity, _node.System);
        var victim = await peer.FindAsync("victim");
        _node.Logged();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            victim.Tell(new Unlisted());
        }

        (await HostilePeer.AskAsync(victim, new PauseRun())).ShouldBeOfType<RunEvent.RunPaused>();
        var first = await _node.LoggedAsync("Unlisted.1");
        first.Message.ShouldContain("there is no such message");
        first.Cause.ShouldBeNull();
        first.IsRefusal.ShouldBeTrue();
        _node.Logged().ShouldBeEmpty();

        _node.Time.Advance(RefusalLog.Quiet);
        (await _node.LoggedAsync("Unlisted.1")).Message.ShouldStartWith($"{Attempts - 1} more like this since: ");
        _node.Logged().ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_tell_in_one_line_that_a_stranger_was_refused()
    {
        using (var stranger = new TcpClient())
        {
            await stranger.ConnectAsync(IPAddress.Loopback, _node.Port);
            await stranger.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        }

        (await _node.LoggedAsync("TLS handshake failed")).IsRefusal.ShouldBeFalse("Akka says several things of it");
        (await _node.LoggedAsync("Rejected incoming connection")).IsRefusal.ShouldBeTrue();
    }

    [Fact]
    public async Task Should_count_what_our_own_actors_drop_and_keep_it_plain()
    {
        var supervisor = Logging.GetLogger(_node.System, "akka://grafting/user/supervisor");
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            supervisor.Warning("Dropped {0}: the run is {1}.", $"\u001b[2J{attempt}{new string('x', 100_000)}", "Running");
        }

        var first = await _node.LoggedAsync("Dropped");
        first.Message.ShouldStartWith("Dropped  [2J0x");
        first.Message.Length.ShouldBeLessThan(400);
        first.IsRefusal.ShouldBeFalse();
        supervisor.Warning("{0} cannot take part: {1}", "node2", "another processor");
        supervisor.Warning("{0} cannot take part: {1}", "node2", "another processor");
        supervisor.Warning("{0} cannot take part: {1}", "node3", "another libtorch");
        supervisor.Warning("Network {0} waits\n", 1);
        supervisor.Warning("Network {0} waits\n", 2);
        (await _node.LoggedAsync("Network 1")).Message.ShouldBe("Network 1 waits ", "every line of our own actors is told");
        (await _node.LoggedAsync("Network 2")).Message.ShouldBe("Network 2 waits ");

        _node.Time.Advance(RefusalLog.Quiet);
        (await _node.LoggedAsync("Dropped")).Message.ShouldStartWith($"{Attempts - 1} more like this since: Dropped");
        (await _node.LoggedAsync("node2")).Message.ShouldStartWith("1 more like this since: node2");
    }
}
