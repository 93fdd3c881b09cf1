using Tensorboard;

namespace Grafting.Core.Tests.Runs;

/// <summary>Reads TensorBoard's event files as TensorBoard does: it stops at the first record whose checksum is wrong.</summary>
internal static class EventFile
{
    public static IReadOnlyList<Event> Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var events = new List<Event>();
        while (bytes.Length > 0)
        {
            var length = (int)BitConverter.ToInt64(bytes);
            var data = bytes.Slice(12, length);
            if (Masked(bytes[..8]) != BitConverter.ToUInt32(bytes[8..]) || Masked(data) != BitConverter.ToUInt32(bytes[(12 + length)..]))
            {
                break;
            }

            events.Add(Event.Parser.ParseFrom(data.ToArray()));
            bytes = bytes[(16 + length)..];
        }

        return events;
    }

    /// <summary>CRC-32C bit by bit, masked as TensorFlow masks it.</summary>
    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var checksum = uint.MaxValue;
        foreach (var value in data)
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ ((checksum & 1) * 0x82F63B78);
            }
        }

        checksum = ~checksum;
        return ((checksum >> 15) | (checksum << 17)) + 0xa282ead8;
    }
}
