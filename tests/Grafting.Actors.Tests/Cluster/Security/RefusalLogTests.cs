using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Hosting;

namespace Grafting.Actors.Tests.Cluster.Security;

public class RefusalLogTests
{
    private readonly RefusalLog _log = new();

    [Fact]
    public void Should_log_the_first_of_each_kind_at_once_and_count_the_others()
    {
        _log.Add("garbage", Line("garbage from a")).ShouldBe(Line("garbage from a"));
        _log.Add("garbage", Line("garbage from b")).ShouldBeNull();
        _log.Add("no certificate", Line("no certificate from c")).ShouldBe(Line("no certificate from c"));
        _log.Add("garbage", Line("garbage from d")).ShouldBeNull();

        _log.QuietIsOver("garbage").ShouldBe(Line("2 more like this since: garbage from d"));
        _log.QuietIsOver("no certificate").ShouldBeNull();
    }

    [Fact]
    public void Should_log_at_once_again_after_a_quiet_minute()
    {
        _log.Add("garbage", Line("1"));
        _log.Add("garbage", Line("2"));
        _log.QuietIsOver("garbage").ShouldNotBeNull();
        _log.QuietIsOver("garbage").ShouldBeNull();

        _log.Add("garbage", Line("3")).ShouldBe(Line("3"));
    }

    [Fact]
    public void Should_keep_what_a_peer_says_short_and_harmless()
    {
        var line = _log.Add("garbage", Line("\u001b[2J" + new string('x', 100_000)) with { Cause = new FormatException() })!;

        line.Message.ShouldStartWith(" [2Jx");
        line.Message.Length.ShouldBeLessThan(400);
        line.Cause.ShouldBeNull();
    }

    private static LogLine Line(string message) => new(LogSeverity.Warning, "port", message, null);
}
