using Grafting.Actors.Hosting;
using Grafting.Host.Commands;

namespace Grafting.Host.Tests.Commands;

public sealed class NodeLogTests : IDisposable
{
    private readonly StringWriter _error = new();

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Should_tell_what_our_own_actors_say() =>
        Told(Line("akka://grafting/user/node", "Dropped it"), isVerbose: false).ShouldBe($"warning: Dropped it{Environment.NewLine}");

    [Fact]
    public void Should_tell_of_refusals_wherever_they_come_from() =>
        Told(Line("TcpServerHandler", "Rejected it") with { IsRefusal = true }, isVerbose: false).ShouldBe($"warning: Rejected it{Environment.NewLine}");

    [Fact]
    public void Should_keep_the_noise_of_connections_to_those_who_ask_for_it()
    {
        var noise = Line("akka://grafting/system/endpointManager", "Tried to associate");

        Told(noise, isVerbose: false).ShouldBeEmpty();
        Told(noise, isVerbose: true).ShouldContain("Tried to associate");
    }

    private static LogLine Line(string source, string message) => new(LogSeverity.Warning, source, message, null);

    private string Told(LogLine line, bool isVerbose)
    {
        new NodeLog(_error, isVerbose).Tell(line);
        return _error.ToString();
    }
}
