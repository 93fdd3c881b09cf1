using System.Buffers;
using Grafting.Runs;
using Microsoft.Win32.SafeHandles;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// A file that is open for a receiver. It may be replaced or deleted meanwhile; what is sent is what was opened.
/// </summary>
internal sealed class ServedFile : IDisposable
{
    private const int PieceBytes = 1 << 18;

    private readonly SafeFileHandle _file;
    private readonly ServedChunks _chunks;
    private long _heardAt;

    private ServedFile(long transfer, string node, SafeFileHandle file, long length, long offset)
    {
        (Transfer, Node, Length) = (transfer, node, length);
        _file = file;
        Offset = offset;
        _chunks = new ServedChunks(length, offset);
    }

    /// <summary>The receiver's number for it.</summary>
    public long Transfer { get; }

    /// <summary>The receiver's.</summary>
    public string Node { get; }

    public long Length { get; }

    /// <summary>The first byte that was asked for.</summary>
    public long Offset { get; }

    /// <summary>When the receiver last asked for or took something, as a time stamp.</summary>
    public required long HeardAt
    {
        get => Volatile.Read(ref _heardAt);
        set => Volatile.Write(ref _heardAt, value);
    }

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened.</exception>
    /// <exception cref="NotSupportedException">There is something there that is no file.</exception>
    /// <exception cref="GraftingException">The offset is outside the file.</exception>
    public static ServedFile Open(RunPaths store, FileProtocol.OpenFile open, string node, long now)
    {
        var file = File.OpenHandle(open.File.In(store), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var length = RandomAccess.GetLength(file);
            return open.Offset >= 0 && open.Offset <= length
                ? new ServedFile(open.Transfer, node, file, length, open.Offset) { HeardAt = now }
                : throw new GraftingException($"it has {length} bytes there, and byte {open.Offset} was asked for");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads what may be sent up to, and without, a byte.</summary>
    /// <exception cref="IOException">It cannot be read, or became shorter.</exception>
    public IEnumerable<FileProtocol.FileChunk> ReadUpTo(long upTo)
    {
        _chunks.Allow(upTo);
        while (_chunks.Next() is > 0 and var bytes)
        {
            // An array of its own each, since nobody tells when the connection has written it. It is a fifth of what a chunk costs on its
            // way: the serializer, the envelope and the socket copy it too.
            var chunk = GC.AllocateUninitializedArray<byte>(bytes);
            Fill(chunk, _chunks.Position);
            yield return new FileProtocol.FileChunk(Transfer, _chunks.Position, chunk);
            _chunks.Advance(bytes);
        }
    }

    /// <summary>Sends everything from <see cref="Offset"/> on. The file may be disposed meanwhile: then it ends with an error.</summary>
    /// <exception cref="IOException">It cannot be read, became shorter, or the stream broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public void SendTo(Stream stream, TimeProvider time)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            for (var position = Offset; position < Length;)
            {
                var bytes = piece.AsSpan(0, (int)Math.Min(PieceBytes, Length - position));
                Fill(bytes, position);
                stream.Write(bytes);
                position += bytes.Length;
                HeardAt = time.GetTimestamp();
            }

            stream.Flush();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Fill(Span<byte> chunk, long offset)
    {
        for (var filled = 0; filled < chunk.Length;)
        {
            var read = RandomAccess.Read(_file, chunk[filled..], offset + filled);
            filled += read > 0 ? read : throw new EndOfStreamException("it became shorter meanwhile");
        }
    }
}
