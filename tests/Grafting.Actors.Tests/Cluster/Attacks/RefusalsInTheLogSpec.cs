using Akka.Actor;
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
        _node.Logged().ShouldBeEmpty();

        _node.Time.Advance(RefusalLog.Quiet);
        (await _node.LoggedAsync("Unlisted.1")).Message.ShouldStartWith($"{Attempts - 1} more like this since: ");
        _node.Logged().ShouldBeEmpty();
    }
}
