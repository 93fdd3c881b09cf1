namespace Grafting.Actors.Cluster.Wire;

/// <summary>One type of message that may cross machines, and the code for its bytes.</summary>
/// <param name="Manifest">
/// Its name and version on the wire, such as <c>TrainEpoch.1</c>. Bytes that change get the next version: nodes of different versions
/// refuse each other's messages rather than misread them.
/// </param>
/// <param name="Type">The type itself, not one derived from it.</param>
/// <param name="Write">The bytes of a message.</param>
/// <param name="Read">The message of bytes.</param>
internal sealed record WireType(string Manifest, Type Type, Func<IWireMessage, byte[]> Write, Func<WireReader, IWireMessage> Read)
{
    /// <param name="manifest">Name and version.</param>
    /// <param name="write">Writes every property, in the order in which <paramref name="read"/> asks for them.</param>
    /// <param name="read">Reads them.</param>
    public static WireType Of<T>(string manifest, Func<WireWriter, T, WireWriter> write, Func<WireReader, T> read)
        where T : class, IWireMessage =>
        new(manifest, typeof(T), message => WireWriter.ToBytes((T)message, write), read);

    /// <summary>A message that says all with its name.</summary>
    public static WireType Of<T>(string manifest)
        where T : class, IWireMessage, new() => Of<T>(manifest, (to, _) => to, _ => new T());
}
