using Akka.Actor;
using Akka.Serialization;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>Gives Akka the bytes of <see cref="WireMessages"/>, and nothing else.</summary>
internal sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Names it on the wire; those up to 40 are Akka's own.</summary>
    public override int Identifier => 100;

    public override string Manifest(object o) => WireMessages.ManifestOf(o);

    public override byte[] ToBinary(object obj) => WireMessages.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => WireMessages.Read(manifest, bytes);
}
