using Grafting.Host.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Host.Tests.Commands;

public sealed class JoinNoticeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new();
    private readonly TaskCompletionSource _takenIn = new();
    private readonly Task _watching;

    public JoinNoticeTests() => _watching = new JoinNotice(_output, _time).WatchAsync("node1:4711", _takenIn.Task);

    [Fact]
    public async Task Should_say_that_nobody_answers_after_ten_seconds()
    {
        _time.Advance(TimeSpan.FromSeconds(9));
        _watching.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));

        await _watching;
        _output.ToString().ShouldBe($"Waiting for node1:4711: nobody answers yet{Environment.NewLine}");
    }

    [Fact]
    public async Task Should_say_nothing_where_the_node_is_taken_in()
    {
        _takenIn.SetResult();

        await _watching;
        _output.ToString().ShouldBeEmpty();
    }
}
