using System.Threading.Channels;
using Akka.Actor;
using Grafting.Actors.Ring;

namespace Grafting.Actors.Tests.Cluster.Attacks;

/// <summary>
/// The actor that a peer is after: has a child, answers a command with an event, and tells of everything else that reaches it, and of its
/// end.
/// </summary>
internal sealed class Victim : ReceiveActor
{
    private readonly ChannelWriter<object> _reached;

    public Victim(ChannelWriter<object> reached)
    {
        _reached = reached;
        var child = Context.ActorOf(Props.Create(() => new Child()), "child");
        Receive<RingProtocol.PauseRun>(_ => Sender.Tell(new RunEvent.RunPaused()));
        Receive<RingProtocol.ResumeRun>(_ => Sender.Tell(Context.Child("child").Equals(child) ? new RunEvent.RunResumed() : new RunEvent.RunPaused()));
        ReceiveAny(message => _reached.TryWrite(message));
    }

    protected override void PostStop() => _reached.TryWrite("stopped");

    protected override void PostRestart(Exception reason) => _reached.TryWrite("restarted");

    private sealed class Child : ReceiveActor;
}
