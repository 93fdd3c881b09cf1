using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Actors.Tests.Cluster.Files;

public sealed class BulkTicketsTests : IDisposable
{
    private static readonly RunFile Snapshot = RunFile.Snapshot(new NetworkId(1), 0);

    private readonly FakeTimeProvider _time = new();
    private readonly StoreFolder _store = new();
    private readonly ServedFile _file;
    private readonly BulkTickets _tickets;

    public BulkTicketsTests()
    {
        _store.Put(Snapshot, [1]);
        _file = ServedFile.Open(_store.Paths, new FileProtocol.OpenFile(1, Snapshot, 0), "node", now: 0);
        _tickets = new BulkTickets(_time);
    }

    public void Dispose()
    {
        _file.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void Should_serve_once()
    {
        var ticket = _tickets.Issue(_file);

        _tickets.Redeem(ticket).ShouldBe(_file);
        _tickets.Redeem(ticket).ShouldBeNull();
    }

    [Fact]
    public void Should_serve_for_ten_seconds()
    {
        var (first, second) = (_tickets.Issue(_file), _tickets.Issue(_file));

        _time.Advance(TimeSpan.FromSeconds(10));
        _tickets.Redeem(first).ShouldBe(_file);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        _tickets.Redeem(second).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    public void Should_serve_nothing_else(int bytes)
    {
        _tickets.Issue(_file);

        _tickets.Redeem(new byte[bytes]).ShouldBeNull();
    }
}
