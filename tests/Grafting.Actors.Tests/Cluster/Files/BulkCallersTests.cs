using Grafting.Actors.Cluster.Files;

namespace Grafting.Actors.Tests.Cluster.Files;

public class BulkCallersTests
{
    private readonly BulkCallers _callers = new(most: 2);

    [Fact]
    public void Should_cut_off_the_one_who_waits_longest_when_one_more_comes()
    {
        var (first, second, third) = (new Caller(), new Caller(), new Caller());
        _callers.Enter(first);
        _callers.Enter(second);
        first.IsCutOff.ShouldBeFalse();

        _callers.Enter(third);

        first.IsCutOff.ShouldBeTrue();
        second.IsCutOff.ShouldBeFalse();
        third.IsCutOff.ShouldBeFalse();
        _callers.Leave(first).ShouldBeFalse();
        _callers.Leave(second).ShouldBeTrue();
    }

    [Fact]
    public void Should_cut_off_nobody_for_one_who_has_shown_a_ticket()
    {
        var (first, second, third) = (new Caller(), new Caller(), new Caller());
        _callers.Enter(first);
        _callers.Enter(second);
        _callers.Leave(first).ShouldBeTrue();

        _callers.Enter(third);

        first.IsCutOff.ShouldBeFalse();
        second.IsCutOff.ShouldBeFalse();
        _callers.Leave(first).ShouldBeFalse();
    }

    private sealed class Caller : IDisposable
    {
        public bool IsCutOff { get; private set; }

        public void Dispose() => IsCutOff = true;
    }
}
