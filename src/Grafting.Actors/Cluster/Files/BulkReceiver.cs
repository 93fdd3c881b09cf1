using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using Grafting.Actors.Cluster.Security;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Files;

/// <summary>The rest of one file from a <see cref="BulkServer"/>, on threads of its own.</summary>
internal sealed class BulkReceiver : IDisposable
{
    private const int PieceBytes = 1 << 18;
    private const int MostPieces = 8;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly IncomingFile _incoming;
    private readonly PeerStreams _peers;
    private readonly TimeSpan _silence;

    private BulkReceiver(string host, FileProtocol.BulkOffer offer, IncomingFile incoming, PeerStreams peers, TimeSpan silence)
    {
        (_incoming, _peers, _silence) = (incoming, peers, silence);
        Completion = Task.Factory.StartNew(
            () => Receive(host, offer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Done when all bytes are here; fails as <see cref="IncomingFile.Write"/> does, or with <see cref="BulkException"/>.</summary>
    public Task Completion { get; }

    /// <summary>Begins. The file is the receiver's until <see cref="Completion"/>.</summary>
    /// <param name="host">Of the node that has made the offer.</param>
    /// <param name="offer">Where, and with which ticket.</param>
    /// <param name="incoming">Gets the bytes.</param>
    /// <param name="peers">How nodes prove themselves.</param>
    /// <param name="silence">Without a byte, until the connection counts as broken.</param>
    public static BulkReceiver Start(string host, FileProtocol.BulkOffer offer, IncomingFile incoming, PeerStreams peers, TimeSpan silence) =>
        new(host, offer, incoming, peers, silence);

    /// <summary>Breaks the connection off, and waits until the file is left alone.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        ((IAsyncResult)Completion).AsyncWaitHandle.WaitOne();
    }

    private void Receive(string host, FileProtocol.BulkOffer offer)
    {
        try
        {
            var ticket = Convert.FromHexString(offer.Ticket);
            using var patience = new CancellationTokenSource(_silence);
            using var cut = patience.Token.Register(_socket.Dispose);
            _socket.Connect(host, offer.Port);
            using var connection = new NetworkStream(_socket, ownsSocket: true);
            using var peer = _peers.Call(connection);
            peer.Write(ticket);
            peer.Flush();
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            connection.ReadTimeout = (int)_silence.TotalMilliseconds;
            Read(peer);
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException
            or ObjectDisposedException or FormatException or ArgumentOutOfRangeException)
        {
            throw new BulkException(error);
        }
        finally
        {
            _socket.Dispose();
        }
    }

    /// <summary>Two threads: this one decrypts, the other one hashes and writes.</summary>
    private void Read(Stream peer)
    {
        var pieces = new PieceQueue(MostPieces);
        var writing = Task.Factory.StartNew(() => Write(pieces), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            for (var left = _incoming.Length - _incoming.Position; left > 0;)
            {
                var piece = new ArraySegment<byte>(ArrayPool<byte>.Shared.Rent(PieceBytes), 0, (int)Math.Min(PieceBytes, left));
                peer.ReadExactly(piece);
                pieces.Add(piece);
                left -= piece.Count;
            }
        }
        finally
        {
            pieces.Complete();
            writing.GetAwaiter().GetResult(); // What the disk says is more than what came of it here.
        }
    }

    private void Write(PieceQueue pieces)
    {
        try
        {
            while (pieces.TryTake(out var piece))
            {
                _incoming.Write(piece);
                ArrayPool<byte>.Shared.Return(piece.Array!);
            }
        }
        finally
        {
            pieces.Complete(); // Where the disk failed, the other thread must not wait for room.
        }
    }
}

/// <summary>A connection for a file could not be made, or broke.</summary>
internal sealed class BulkException(Exception cause) : Exception(cause.Message, cause);
