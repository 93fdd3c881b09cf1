using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Grafting.Actors.Cluster.Security;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Sends large files of this node through connections of their own, several times as fast as in chunks: nothing is copied on the way but by
/// the socket and TLS. A <see cref="FileServer"/> offers it, with a ticket; a receiver that cannot come takes chunks instead.
/// </summary>
/// <remarks>
/// It listens where the node does, at a port that the system chooses. Who connects proves first that it is a node, then shows its ticket, within ten
/// seconds, and gets the bytes of that file from where it was opened; there is nothing else to be had here. Whoever does otherwise is cut off.
/// </remarks>
internal sealed class BulkServer : IDisposable
{
    /// <summary>Shorter files are not worth a connection.</summary>
    public const long LeastBytes = 4 << 20;

    /// <summary>Connections at once; more are cut off.</summary>
    public const int MostConnections = FileServer.MostTransfers;

    private static readonly TimeSpan Greeting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(1);

    private readonly TcpListener _listener;
    private readonly PeerStreams _peers;
    private readonly TimeProvider _time;
    private readonly BulkTickets _tickets;
    private readonly CancellationTokenSource _ending = new();
    private int _connections;

    private BulkServer(TcpListener listener, NodeIdentity? identity, TimeProvider time)
    {
        (_listener, _peers, _time) = (listener, new PeerStreams(identity), time);
        _tickets = new BulkTickets(time);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <param name="address">Where the node listens.</param>
    /// <param name="identity">How nodes prove themselves to each other; null where they do not.</param>
    /// <param name="time">For tickets.</param>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static BulkServer Listen(IPAddress address, NodeIdentity? identity, TimeProvider time)
    {
        try
        {
            var listener = new TcpListener(address, port: 0);
            listener.Start();
            return new BulkServer(listener, identity, time);
        }
        catch (SocketException error)
        {
            throw new GraftingException($"Cannot listen on {address} for files: {error.Message}", error);
        }
    }

    /// <returns>What to offer to the receiver of a file; null where chunks are as good.</returns>
    public FileProtocol.BulkOffer? OfferFor(ServedFile file) =>
        file.Length - file.Offset < LeastBytes ? null : new FileProtocol.BulkOffer(Port, Convert.ToHexStringLower(_tickets.Issue(file)));

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token).ConfigureAwait(false);
                _ = Task.Factory.StartNew(() => Serve(socket), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (SocketException)
            {
                // Who called has gone again.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(Socket socket)
    {
        using var connection = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (Interlocked.Increment(ref _connections) > MostConnections)
            {
                return;
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            using var cut = patience.Token.Register(connection.Dispose);
            patience.CancelAfter(Greeting);
            using var peer = _peers.Accept(connection);
            var ticket = new byte[BulkTickets.Bytes];
            peer.ReadExactly(ticket);
            if (_tickets.Redeem(ticket) is { } file)
            {
                patience.CancelAfter(Timeout.InfiniteTimeSpan);
                connection.WriteTimeout = (int)Stall.TotalMilliseconds;
                file.SendTo(peer, _time);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            // The receiver goes on in chunks, or with another node; a stranger gets no more than this.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
