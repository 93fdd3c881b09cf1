using Akka.Actor;
using Akka.Serialization;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Null within one of Akka's own messages, such as the answer to an Identify without a number. The manifest, which Akka's serializer has
/// taken for a type's name, is ignored.
/// </summary>
internal sealed class NothingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 0;

    public override string Manifest(object o) => "";

    public override byte[] ToBinary(object obj) => [];

    public override object FromBinary(byte[] bytes, string manifest) => null!; // As Akka's does; a message that is null is dropped.
}
