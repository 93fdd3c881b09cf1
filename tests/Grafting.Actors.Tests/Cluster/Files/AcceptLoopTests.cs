using System.Net.Sockets;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Actors.Tests.Cluster.Files;

public sealed class AcceptLoopTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly List<SocketError> _failures = [];

    public void Dispose()
    {
        _stop.Dispose();
        _asked.Dispose();
    }

    [Fact]
    public async Task Should_pause_where_the_system_has_no_connection_to_give()
    {
        var running = Loop(() => throw new SocketException((int)SocketError.TooManyOpenSockets)).RunAsync(_stop.Token);
        (await _asked.WaitAsync(Deadline.Patience)).ShouldBeTrue();
        _asked.CurrentCount.ShouldBe(0);

        _time.Advance(AcceptLoop.Pause);

        (await _asked.WaitAsync(Deadline.Patience)).ShouldBeTrue();
        await _stop.CancelAsync();
        await running.InTime();
        _failures.ShouldBe([SocketError.TooManyOpenSockets, SocketError.TooManyOpenSockets]);
    }

    [Fact]
    public async Task Should_take_one_connection_after_the_other()
    {
        var left = 3;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Loop(() => left-- > 0 ? socket : throw new ObjectDisposedException("listener")).RunAsync(_stop.Token).InTime();

        _asked.CurrentCount.ShouldBe(4);
        _failures.ShouldBeEmpty();
    }

    private AcceptLoop Loop(Func<Socket> next) => new(
        _ =>
        {
            _asked.Release();
            return ValueTask.FromResult(next());
        },
        _ => { },
        error => _failures.Add(error.SocketErrorCode),
        _time);
}
