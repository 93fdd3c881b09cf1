using System.Runtime.Serialization;
using Akka.Actor;

namespace Grafting.Actors.Tests.Cluster.Attacks;

/// <summary>Counts how often it was made: by the peer itself once, and by nobody else.</summary>
public sealed class JsonCanary
{
    private static int _made;

    public JsonCanary() => Interlocked.Increment(ref _made);

    public static int Made => Volatile.Read(ref _made);

    public string Text { get; set; } = "";
}

/// <summary>Counts how often it was made out of bytes.</summary>
[Serializable]
public sealed class CanaryException : Exception
{
    private static int _made;

    public CanaryException(string message)
        : base(message)
    {
    }

#pragma warning disable SYSLIB0051 // The old way of exceptions through serializers, which this test attacks with.
    private CanaryException(SerializationInfo info, StreamingContext context)
        : base(info, context) => Interlocked.Increment(ref _made);
#pragma warning restore SYSLIB0051

    public static int Made => Volatile.Read(ref _made);
}

/// <summary>An actor that a peer wants to start elsewhere. Counts how often it was.</summary>
public sealed class ActorCanary : ReceiveActor
{
    private static int _made;

    public ActorCanary() => Interlocked.Increment(ref _made);

    public static int Made => Volatile.Read(ref _made);
}
