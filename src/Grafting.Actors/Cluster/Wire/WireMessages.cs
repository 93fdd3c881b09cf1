using System.Collections.Frozen;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>The closed list of what nodes say to each other. A new message is a row in one of these tables; a test misses it otherwise.</summary>
internal static class WireMessages
{
    public static IReadOnlyList<WireType> All { get; } =
        [.. FileMessages.All, .. NodeMessages.All, .. NetworkMessages.All, .. RunMessages.All, .. RefereeMessages.All];

    private static readonly FrozenDictionary<Type, WireType> ByType = All.ToFrozenDictionary(row => row.Type);

    private static readonly FrozenDictionary<string, WireType> ByManifest = All.ToFrozenDictionary(row => row.Manifest);

    /// <exception cref="ArgumentException">It is not on the list.</exception>
    public static string ManifestOf(object message) => RowOf(message).Manifest;

    /// <exception cref="ArgumentException">It is not on the list.</exception>
    public static byte[] Write(object message) => RowOf(message).Write((IWireMessage)message);

    /// <exception cref="RefusedMessageException">The manifest is not on the list, or the bytes are not exactly such a message.</exception>
    public static IWireMessage Read(string? manifest, ReadOnlyMemory<byte> bytes) =>
        WireReader.FromBytes(bytes, RowOf(manifest).Read);

    /// <summary>A message that travels in another.</summary>
    public static WireWriter Message(this WireWriter to, IWireMessage it) => to.Text(ManifestOf(it)).Bytes(Write(it));

    /// <summary>A message that came in another, which must not hold a third: nested deep enough they would exhaust the stack.</summary>
    public static IWireMessage Message(this WireReader from)
    {
        if (from.IsInside)
        {
            throw new RefusedMessageException("a message in a message in a message");
        }

        var row = RowOf(from.Text());
        return WireReader.FromBytes(from.Bytes(), row.Read, isInside: true);
    }

    private static WireType RowOf(object message) => ByType.TryGetValue(message.GetType(), out var row)
        ? row
        : throw new ArgumentException($"{message.GetType()} is not a message between nodes.", nameof(message));

    private static WireType RowOf(string? manifest) => manifest is not null && ByManifest.TryGetValue(manifest, out var row)
        ? row
        : throw new RefusedMessageException("there is no such message");
}
