using Akka.Actor;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Messages to a path rather than to a known actor, as the cluster itself sends them. What they hold goes through the serializer of its
/// own; the manifest, which Akka's serializer takes for a type's name, is ignored.
/// </summary>
internal sealed class SelectionSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly MessageContainerSerializer _inner = new(system);
    private readonly NestingGuard _nesting = new();

    public override int Identifier => _inner.Identifier;

    public override string Manifest(object o) => "";

    public override byte[] ToBinary(object obj) => _inner.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        _nesting.Enter(() => _inner.FromBinary(bytes, typeof(ActorSelectionMessage)));
}
