using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Tests.Cluster.Supervision.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Supervision;

public sealed class ClusterLeadSpec : LedRunKit
{
    private readonly TaskCompletionSource<string> _gaveUp = new();

    [Fact]
    public async Task Should_have_its_node_leave_when_it_cannot_take_the_run_over()
    {
        var root = Path.Combine(Folder, "copy");
        var replica = RunReplica.Open(root, Record.ToJson());
        Lead(begun: null);
        Node.ExpectMsg<NodeActor.YieldCopy>();
        File.WriteAllText(new RunPaths(root).Metrics, "damaged\n");

        Node.Reply(new NodeActor.CopyYielded(replica, new NoRun()));

        (await _gaveUp.Task.InTime()).ShouldStartWith("This node cannot take the run over: ");
    }

    [Fact]
    public async Task Should_have_its_node_leave_when_its_supervisor_fails()
    {
        RunDirectory.RecordStart(NetworkStart.First(new NetworkId(1)), reason: null);
        var lead = Lead(SettingFor(nodes: 2));
        var other = NodeAt("127.0.0.2");
        lead.Tell(other.Up);
        lead.Tell(OfferOf(other.Address));
        RunDirectory.Dispose(); // Its lines can be read no more.

        lead.Tell(new RunJoined(RunDirectory.Term), other.Node);

        (await _gaveUp.Task.InTime()).ShouldStartWith("This node cannot lead the run any longer: ");
    }

    private IActorRef Lead(ClusterRunSetting? begun) => Sys.ActorOf(ClusterLead.PropsFor(
        Node, new LeadSetting(begun, CreateTestProbe(), (_, _, _) => SettingFor(nodes: null), _gaveUp.SetResult, Time)));

    private sealed class NoRun : INodeRun
    {
        public Actors.Ring.RunPlan Plan => throw new NotSupportedException();

        public Training.INetworkTrainerFactory Trainers => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
