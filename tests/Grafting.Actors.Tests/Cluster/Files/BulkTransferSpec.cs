using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Tests.Cluster.Files;

/// <summary>Long files, through connections of their own.</summary>
public sealed class BulkTransferSpec : IAsyncLifetime
{
    private const int Length = 12_345_678;
    private const long Longest = 1 << 30;
    private const string Host = "127.0.0.1";

    private static readonly RunFile File = RunFile.Snapshot(new NetworkId(3), 7);

    private readonly X509Certificate2 _authority = NodeCertificates.CreateAuthority(TimeProvider.System);
    private readonly NodeIdentity _identity;
    private readonly BulkServer _bulk;
    private readonly TcpRelay _relay;
    private readonly LoopbackNode _far;
    private readonly LoopbackNode _near;

    public BulkTransferSpec()
    {
        _identity = new NodeIdentity(NodeCertificates.CreateNode(Host, _authority, TimeProvider.System), _authority);
        _bulk = BulkServer.Listen(IPAddress.Loopback, _identity, NoLogger.Instance, TimeProvider.System);
        _relay = new TcpRelay(_bulk.Port);
        _far = new LoopbackNode(bulkFor: file => _bulk.OfferFor(file) is { } offer ? offer with { Port = _relay.Port } : null);
        _near = new LoopbackNode(identity: _identity);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _far.DisposeAsync();
        await _near.DisposeAsync();
        _relay.Dispose();
        _bulk.Dispose();
        _identity.Certificate.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Should_bring_a_long_file_without_chunks()
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes(Length));

        await FetchWell(bytes);

        _far.OpenedAt.ShouldBe([0L]);
        _relay.Passed.ShouldBeGreaterThan(Length);
    }

    [Fact]
    public async Task Should_bring_a_short_file_in_chunks()
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes((int)BulkServer.LeastBytes - 1));

        await FetchWell(bytes);

        _relay.Passed.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_go_on_in_chunks_at_its_byte_when_the_connection_breaks_or_freezes(bool freezes)
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes(Length));
        if (freezes)
        {
            _relay.FreezeAfter(Length / 2);
        }
        else
        {
            _relay.CutAfter(Length / 2);
        }

        await FetchWell(bytes);

        _far.OpenedAt.Length.ShouldBe(2);
        _far.OpenedAt[1].ShouldBeGreaterThan(Length / 4);
        _relay.Passed.ShouldBeLessThan(Length);
    }

    [Fact]
    public async Task Should_take_the_next_file_at_once_after_a_connection_broke_amid_one()
    {
        _relay.CutAfter(Length / 2);
        await FetchWell(_far.Store.Put(File, StoreFolder.Bytes(Length)));
        var passed = _relay.Passed;
        _relay.CutAfter(long.MaxValue);

        await FetchWell(_far.Store.Put(File, StoreFolder.Bytes(Length, seed: 2)));

        (_relay.Passed - passed).ShouldBeGreaterThan(Length);
    }

    [Fact]
    public async Task Should_try_once_where_connections_cannot_be_made()
    {
        _bulk.Dispose();
        _relay.Dispose();
        await FetchWell(_far.Store.Put(File, StoreFolder.Bytes(Length)));

        await FetchWell(_far.Store.Put(File, StoreFolder.Bytes(Length, seed: 2)));

        _far.OpenedAt.ShouldBe([0L, 0, 0]);
    }

    [Fact]
    public async Task Should_serve_a_ticket_once()
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes(Length));
        using var file = Open();
        var offer = _bulk.OfferFor(file).ShouldNotBeNull();

        (await Take(offer.Ticket)).ShouldBe(bytes);
        (await Take(offer.Ticket)).ShouldBeEmpty();
        (await Take(new string('0', offer.Ticket.Length))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_bring_a_long_file_without_chunks_whoever_keeps_silent_connections_open()
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes(Length));
        var strangers = new List<TcpClient>();
        try
        {
            for (var stranger = 0; stranger < BulkServer.MostCallers; stranger++)
            {
                strangers.Add(new TcpClient());
                await strangers[stranger].ConnectAsync(Host, _bulk.Port);
            }

            await FetchWell(bytes);

            _relay.Passed.ShouldBeGreaterThan(Length);
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [Fact]
    public async Task Should_send_nothing_to_a_node_of_another_authority()
    {
        _far.Store.Put(File, StoreFolder.Bytes(Length));
        using var file = Open();
        var offer = _bulk.OfferFor(file).ShouldNotBeNull();
        using var authority = NodeCertificates.CreateAuthority(TimeProvider.System);
        using var certificate = NodeCertificates.CreateNode(Host, authority, TimeProvider.System);

        var taken = Array.Empty<byte>();

        // It takes the server for one of its own; only the server finds out, and cuts it off.
        await Record.ExceptionAsync(async () => taken = await Take(offer.Ticket, new NodeIdentity(certificate, _authority)));

        taken.ShouldBeEmpty();
        (await Take(offer.Ticket)).Length.ShouldBe(Length, "the ticket still serves");
    }

    private ServedFile Open() => ServedFile.Open(_far.Store.Paths, new OpenFile(1, File, 0), "near", now: 0);

    private async Task FetchWell(byte[] bytes)
    {
        var wanted = new FetchFile(File, StoreFolder.Sha256(bytes), [_far.Address], Longest);

        (await _near.Fetcher.Ask<object>(wanted).InTime()).ShouldBeOfType<FileFetched>();

        _near.Store.Read(File).ShouldBe(bytes);
        _near.Store.Files.ShouldHaveSingleItem();
    }

    /// <returns>What comes for a ticket, until the server ends the connection.</returns>
    private async Task<byte[]> Take(string ticket, NodeIdentity? identity = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Host, _bulk.Port);
        await using var peer = await Task.Run(() => new PeerStreams(identity ?? _identity).Call(client.GetStream())).InTime();
        await peer.WriteAsync(Convert.FromHexString(ticket));
        await peer.FlushAsync();
        using var taken = new MemoryStream();
        await peer.CopyToAsync(taken).InTime();
        return taken.ToArray();
    }
}
