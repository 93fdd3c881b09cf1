using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Event;
using Grafting.Actors.Cluster.Security;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Sends large files of this node through connections of their own, several times as fast as in chunks: nothing is copied on the way but by
/// the socket and TLS. A <see cref="FileServer"/> offers it, with a ticket; a receiver that cannot come takes chunks instead.
/// </summary>
/// <remarks>
/// It listens where the node does, at a port that the system chooses. Who connects proves first that it is a node, then shows its ticket, within ten
/// seconds, and gets the bytes of that file from where it was opened; there is nothing else to be had here. Whoever does otherwise is cut off, and
/// that is logged, as are all refusals, once a minute at most.
/// </remarks>
internal sealed class BulkServer : IDisposable
{
    /// <summary>Shorter files are not worth a connection.</summary>
    public const long LeastBytes = 4 << 20;

    /// <summary>Files that are sent at once; who comes for another is cut off.</summary>
    public const int MostConnections = FileServer.MostTransfers;

    /// <summary>Connections that have shown no ticket yet: with TLS each has half a megabyte, and a thread.</summary>
    public const int MostCallers = 64;

    /// <summary>For TLS and the ticket.</summary>
    public static readonly TimeSpan Greeting = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(1);

    private readonly TcpListener _listener;
    private readonly PeerStreams _peers;
    private readonly ILoggingAdapter _log;
    private readonly TimeProvider _time;
    private readonly BulkTickets _tickets;
    private readonly BulkCallers _callers = new(MostCallers);
    private readonly CancellationTokenSource _ending = new();
    private int _sending;

    private BulkServer(TcpListener listener, NodeIdentity? identity, ILoggingAdapter log, TimeProvider time)
    {
        (_listener, _peers, _log, _time) = (listener, new PeerStreams(identity), log, time);
        _tickets = new BulkTickets(time);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = new AcceptLoop(
            listener.AcceptSocketAsync, Admit, error => log.Warning("No connection for files could be accepted: {0}", error.Message), time)
            .RunAsync(_ending.Token);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <param name="address">Where the node listens.</param>
    /// <param name="identity">How nodes prove themselves to each other; null where they do not.</param>
    /// <param name="log">Gets refusals, in the name of this type.</param>
    /// <param name="time">For tickets and greetings.</param>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static BulkServer Listen(IPAddress address, NodeIdentity? identity, ILoggingAdapter log, TimeProvider time)
    {
        try
        {
            var listener = new TcpListener(address, port: 0);
            listener.Start();
            return new BulkServer(listener, identity, log, time);
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

    private void Admit(Socket socket)
    {
        _callers.Enter(socket);
        _ = Task.Factory.StartNew(() => Serve(socket), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Serve(Socket socket)
    {
        try
        {
            using var cut = _ending.Token.Register(socket.Dispose);
            socket.NoDelay = true;
            using var connection = new NetworkStream(socket, ownsSocket: true);
            if (Greet(socket, connection) is (var peer, var file))
            {
                connection.WriteTimeout = (int)Stall.TotalMilliseconds;
                Send(socket, peer, file);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // The receiver goes on in chunks, or with another node.
        }
        finally
        {
            _callers.Leave(socket);
            socket.Dispose();
        }
    }

    /// <returns>What the ticket is for; null where the connection is refused.</returns>
    private (Stream Peer, ServedFile File)? Greet(Socket socket, NetworkStream connection)
    {
        var from = socket.RemoteEndPoint;
        using var patience = new CancellationTokenSource(Greeting, _time);
        using var cut = patience.Token.Register(socket.Dispose);
        try
        {
            var peer = _peers.Accept(connection);
            var ticket = new byte[BulkTickets.Bytes];
            peer.ReadExactly(ticket);
            if (_tickets.Redeem(ticket) is { } file)
            {
                return _callers.Leave(socket) ? (peer, file) : null;
            }

            _log.Warning("Refused a connection for files from {0}: its ticket does not serve.", from);
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            if (patience.IsCancellationRequested)
            {
                _log.Warning("Cut off a connection for files from {0}: it has shown no ticket for {1} seconds.", from, Greeting.TotalSeconds);
            }
            else if (!_callers.Leave(socket))
            {
                _log.Warning("Cut off a connection for files from {0}: {1} more have come meanwhile, and it has shown no ticket.", from, MostCallers);
            }
            else if (!_ending.IsCancellationRequested)
            {
                _log.Warning("Refused a connection for files from {0}: {1}", from, error.Message);
            }
        }

        return null;
    }

    private void Send(Socket socket, Stream peer, ServedFile file)
    {
        try
        {
            if (Interlocked.Increment(ref _sending) <= MostConnections)
            {
                file.SendTo(peer, _time);
                return;
            }

            _log.Warning("Refused a connection for files from {0}: {1} are on their way.", socket.RemoteEndPoint, MostConnections);
        }
        finally
        {
            Interlocked.Decrement(ref _sending);
            peer.Dispose();
        }
    }
}
