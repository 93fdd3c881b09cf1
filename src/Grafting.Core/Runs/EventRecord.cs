using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Grafting.Runs;

/// <summary>
/// A record of an event file, as TensorFlow's TFRecord format has it: length, its checksum, the event, its checksum. TorchSharp's own
/// writer opens the file anew for each scalar, which is too slow for writing a long run again.
/// </summary>
internal static class EventRecord
{
    private const int LengthBytes = 8;
    private const int ChecksumBytes = 4;

    /// <summary>Writes the whole record at once.</summary>
    public static void Write(Stream stream, Event happened)
    {
        var data = happened.ToByteArray();
        var record = new byte[LengthBytes + ChecksumBytes + data.Length + ChecksumBytes];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(LengthBytes), MaskedChecksum(record.AsSpan(0, LengthBytes)));
        data.CopyTo(record, LengthBytes + ChecksumBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - ChecksumBytes), MaskedChecksum(data));
        stream.Write(record);
    }

    /// <summary>CRC-32C, masked as the format asks so that a checksum of data with checksums in it stays good.</summary>
    private static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        var checksum = uint.MaxValue;
        foreach (var value in data)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return BitOperations.RotateRight(~checksum, 15) + 0xa282ead8;
    }
}
