using Akka.Actor;
using Akka.Serialization;
using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Cluster.Security;

/// <summary>Lets those messages of one of Akka's own serializers through that a cluster needs, and refuses the others by their manifests.</summary>
/// <param name="system">Its actor system.</param>
/// <param name="inner">Akka's.</param>
/// <param name="accepted">Manifests of messages that may come in.</param>
/// <param name="mayComeIn">Asked for each of them.</param>
internal sealed class FilteringSerializer(
    ExtendedActorSystem system, SerializerWithStringManifest inner, IReadOnlySet<string> accepted, Func<string, bool>? mayComeIn = null)
    : SerializerWithStringManifest(system)
{
    private readonly NestingGuard _nesting = new();

    public override int Identifier => inner.Identifier;

    public override string Manifest(object o) => inner.Manifest(o);

    public override byte[] ToBinary(object obj) => inner.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        manifest is not null && accepted.Contains(manifest) && mayComeIn?.Invoke(manifest) is not false
            ? _nesting.Enter(() => inner.FromBinary(bytes, manifest))
            : throw new RefusedMessageException("messages of this kind are not accepted");
}
