using Akka.Actor;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>A node that only votes: all that it hears of a run is its end.</summary>
internal sealed class WitnessActor : ReceiveActor
{
    public WitnessActor(Action<NodeProtocol.EndRun> ended) => Receive<NodeProtocol.EndRun>(ended);

    public static Props PropsFor(Action<NodeProtocol.EndRun> ended) => Props.Create(() => new WitnessActor(ended));
}
