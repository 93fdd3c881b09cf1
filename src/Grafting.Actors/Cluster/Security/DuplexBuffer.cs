namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Gathers what TLS reads and writes in records of 16 KB, so that the connection is asked for and given many at once. Unlike
/// <see cref="BufferedStream"/> it has a buffer for each direction. For one thread that reads and one that writes.
/// </summary>
/// <param name="connection">Disposed with this.</param>
internal sealed class DuplexBuffer(Stream connection) : Stream
{
    private const int Bytes = 1 << 18;

    private readonly byte[] _read = GC.AllocateUninitializedArray<byte>(Bytes);
    private readonly byte[] _written = GC.AllocateUninitializedArray<byte>(Bytes);
    private int _readFrom;
    private int _readTo;
    private int _writtenTo;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_readFrom == _readTo)
        {
            (_readFrom, _readTo) = (0, connection.Read(_read));
        }

        var bytes = Math.Min(buffer.Length, _readTo - _readFrom);
        _read.AsSpan(_readFrom, bytes).CopyTo(buffer);
        _readFrom += bytes;
        return bytes;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var bytes = Math.Min(buffer.Length, Bytes - _writtenTo);
            buffer[..bytes].CopyTo(_written.AsSpan(_writtenTo));
            _writtenTo += bytes;
            buffer = buffer[bytes..];
            if (_writtenTo == Bytes)
            {
                Flush();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        connection.Write(_written.AsSpan(0, _writtenTo));
        _writtenTo = 0;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
