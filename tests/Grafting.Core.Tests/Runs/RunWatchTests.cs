using Grafting.Core.Tests.Data;
using Grafting.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Core.Tests.Runs;

public sealed class RunWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RunWatch _watch;

    public RunWatchTests() => _watch = new RunWatch(_folder.Path, _time);

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Dispose();
    }

    /// <summary>The clock stands still.</summary>
    [Fact]
    public async Task Should_say_at_once_what_this_machine_does()
    {
        var look = _watch.NextAsync(CancellationToken.None);
        look.IsCompleted.ShouldBeFalse();

        new ClusterFile(["127.0.0.1:4711"], "run", 1).Write(new RunPaths(_folder.Path));

        await look;
    }

    [Fact]
    public async Task Should_say_so_after_a_second_where_nothing_is_told()
    {
        var look = _watch.NextAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(1));

        await look;
    }

    [Fact]
    public async Task Should_not_wait_when_stopped()
    {
        using var stop = new CancellationTokenSource();
        var look = _watch.NextAsync(stop.Token);

        await stop.CancelAsync();

        await look;
    }
}
