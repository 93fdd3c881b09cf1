using System.Security.Cryptography;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Who may take which file from a <see cref="BulkServer"/>: a ticket is 128 random bits, tells one receiver's open file, serves once, and
/// for ten seconds. For any thread.
/// </summary>
/// <param name="time">Tells when a ticket has expired.</param>
internal sealed class BulkTickets(TimeProvider time)
{
    /// <summary>Bytes of a ticket.</summary>
    public const int Bytes = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<(byte[] Ticket, ServedFile File, long IssuedAt)> _issued = [];

    /// <summary>A new ticket for a file.</summary>
    public byte[] Issue(ServedFile file)
    {
        var ticket = RandomNumberGenerator.GetBytes(Bytes);
        lock (_lock)
        {
            DropExpired();
            _issued.Add((ticket, file, time.GetTimestamp()));
        }

        return ticket;
    }

    /// <returns>The file, the first time; null for what is no ticket, not any more, or expired.</returns>
    public ServedFile? Redeem(ReadOnlySpan<byte> ticket)
    {
        lock (_lock)
        {
            DropExpired();
            for (var index = 0; index < _issued.Count; index++)
            {
                if (CryptographicOperations.FixedTimeEquals(_issued[index].Ticket, ticket))
                {
                    var file = _issued[index].File;
                    _issued.RemoveAt(index);
                    return file;
                }
            }

            return null;
        }
    }

    private void DropExpired() => _issued.RemoveAll(issued => time.GetElapsedTime(issued.IssuedAt) > Lifetime);
}
