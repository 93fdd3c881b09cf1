using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Nodes;

public sealed class DrainingSpec : VirtualTimeKit
{
    [Fact]
    public async Task Should_ask_again_until_it_is_over()
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var draining = Draining.AskAsync(TestActor, "b", over.Task, Time);
        ExpectMsg(new NodeDraining("b"));

        Time.Advance(TimeSpan.FromSeconds(2));
        ExpectMsg(new NodeDraining("b"));

        over.SetResult();
        await draining.InTime();
        HasMessages.ShouldBeFalse();
    }
}
