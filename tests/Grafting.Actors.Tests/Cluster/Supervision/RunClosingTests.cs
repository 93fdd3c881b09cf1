using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Ring;

namespace Grafting.Actors.Tests.Cluster.Supervision;

public class RunClosingTests
{
    [Fact]
    public void Should_conclude_once_when_every_node_has_answered_or_gone()
    {
        var closing = ClosingOf(home: null, "a", "b");
        closing.EndForAll();
        closing.TryConclude(isDue: false).ShouldBeFalse();
        closing.Left("a");
        closing.Silent.ShouldBe(["b"]);

        closing.Left("b");

        closing.TryConclude(isDue: false).ShouldBeTrue();
        closing.TryConclude(isDue: true).ShouldBeFalse();
    }

    [Fact]
    public void Should_conclude_when_an_answer_has_been_waited_for_long_enough()
    {
        var closing = ClosingOf(home: null, "a");
        closing.EndForAll();

        closing.TryConclude(isDue: true).ShouldBeTrue();
    }

    [Fact]
    public void Should_tell_nobody_before_results_are_home()
    {
        var home = new Member("home", ActorRefs.Nobody);
        var closing = ClosingOf(home, "a", "home");
        closing.Left("a"); // It has gone meanwhile.

        closing.Homecoming!.Home.ShouldBe(home);
        closing.Silent.ShouldBeEmpty();
        closing.TryConclude(isDue: true).ShouldBeFalse();
        closing.EndForAll();

        closing.Homecoming.ShouldBeNull();
        closing.Silent.ShouldBe(["home"]);
    }

    [Fact]
    public void Should_remind_a_node_that_came_later()
    {
        var closing = ClosingOf(home: null);
        closing.EndForAll();
        closing.TryConclude(isDue: false).ShouldBeTrue();

        closing.EndFor("c");

        closing.Silent.ShouldBe(["c"]);
    }

    [Fact]
    public void Should_say_why_a_run_has_failed()
    {
        var message = new RunClosing(3, new RunOutcome.RunFailed(null, null, new GraftingException("why")), home: null, []).Message;

        (message.Term, message.Ending, message.Reason).ShouldBe((3, RunEnding.Failed, "The run has failed: why"));
    }

    private static RunClosing ClosingOf(Member? home, params string[] nodes) => new(3, new RunOutcome.RunStopped(), home, nodes);
}
