using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;
using Akka.Serialization;
using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Of the messages with which Akka starts, stops, restarts and watches actors, only watching crosses machines, and only as far as it
/// leaves this node's actors alone: others may watch them, and may tell of their own actors' deaths.
/// </summary>
/// <remarks>
/// The exceptions: who made one of our actors watch one of theirs could stop ours by stopping theirs, and who told that one of our
/// actors is dead would have it struck off by its parent while it lives.
/// </remarks>
internal sealed class SystemMessageFilter(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string WatchManifest = "W";
    private const string UnwatchManifest = "U";
    private const string DeathManifest = "D";

    private readonly SystemMessageSerializer _inner = new(system);

    public override int Identifier => _inner.Identifier;

    public override string Manifest(object o) => o switch
    {
        Watch => WatchManifest,
        Unwatch => UnwatchManifest,
        DeathWatchNotification => DeathManifest,
        _ => throw new NotSupportedException($"{o.GetType()} does not leave a node."),
    };

    public override byte[] ToBinary(object obj) => _inner.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) => Read(bytes, manifest) switch
    {
        Watch it when IsOurs(it.Watchee) && !IsOurs(it.Watcher) => it,
        Unwatch it when IsOurs(it.Watchee) && !IsOurs(it.Watcher) => it,
        DeathWatchNotification it when !IsOurs(it.Actor) => it,
        _ => throw new RefusedMessageException("messages of this kind are not accepted"),
    };

    private object? Read(byte[] bytes, string manifest) => manifest switch
    {
        WatchManifest => _inner.FromBinary(bytes, typeof(Watch)),
        UnwatchManifest => _inner.FromBinary(bytes, typeof(Unwatch)),
        DeathManifest => _inner.FromBinary(bytes, typeof(DeathWatchNotification)),
        _ => null,
    };

    private static bool IsOurs(IActorRef actor) => actor is IInternalActorRef { IsLocal: true };
}
