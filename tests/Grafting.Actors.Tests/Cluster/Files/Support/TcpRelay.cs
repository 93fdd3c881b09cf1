using System.Net;
using System.Net.Sockets;

namespace Grafting.Actors.Tests.Cluster.Files.Support;

/// <summary>Stands between two nodes: passes on what they send, and cuts or freezes their connection when enough has passed.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private long _passed;
    private long _limit = long.MaxValue;
    private bool _freezes;

    /// <param name="target">The port to pass on to; null for a free one.</param>
    public TcpRelay(int? target = null)
    {
        Target = target ?? FreePort();
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The port that it passes on to.</summary>
    public int Target { get; }

    /// <summary>Bytes that have come from the target.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>Ends the connection, once, when so many bytes have come from the target. Later ones are served well.</summary>
    public void CutAfter(long bytes) => _limit = bytes;

    /// <summary>Keeps all connections, and passes nothing on any more, when so many bytes have come from the target.</summary>
    public void FreezeAfter(long bytes) => (_limit, _freezes) = (bytes, true);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task Accept()
    {
        while (!_end.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            _ = Serve(client);
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var target = new TcpClient();
        using (client)
        {
            await target.ConnectAsync(IPAddress.Loopback, Target, _end.Token);
            await Task.WhenAny(
                Pass(client.GetStream(), target.GetStream(), counts: false), Pass(target.GetStream(), client.GetStream(), counts: true));
        }
    }

    private async Task Pass(NetworkStream from, NetworkStream to, bool counts)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and var bytes)
        {
            if (counts && Interlocked.Add(ref _passed, bytes) >= Interlocked.Read(ref _limit))
            {
                if (!_freezes)
                {
                    Interlocked.Exchange(ref _limit, long.MaxValue);
                    return;
                }

                await Task.Delay(Timeout.Infinite, _end.Token);
            }

            await to.WriteAsync(buffer.AsMemory(0, bytes), _end.Token);
        }
    }
}
