using Akka.Actor;
using Akka.Serialization;
using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Cluster.Security;

/// <summary>Stands where Akka has a serializer that makes whatever type its bytes name, and neither reads nor writes anything.</summary>
/// <param name="system">Its actor system.</param>
/// <param name="identifier">The number of the serializer that it stands for.</param>
internal sealed class RefusingSerializer(ExtendedActorSystem system, int identifier) : SerializerWithStringManifest(system)
{
    public override int Identifier => identifier;

    public override string Manifest(object o) => "";

    public override byte[] ToBinary(object obj) =>
        throw new NotSupportedException($"{obj.GetType()} is not a message between nodes.");

    public override object FromBinary(byte[] bytes, string manifest) =>
        throw new RefusedMessageException("messages of this kind are not accepted");
}
