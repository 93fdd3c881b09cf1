using Akka.Actor;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;

namespace Grafting.Actors.Tests.Cluster.Files;

/// <summary>Files between actor systems that are connected by sockets.</summary>
public sealed class FileTransferSpec : IAsyncLifetime
{
    private const int Length = 12_345_678;
    private const long Longest = 1 << 30;

    private static readonly RunFile File = RunFile.Snapshot(new NetworkId(3), 7);

    private readonly TcpRelay _relay = new();
    private readonly LoopbackNode _far;
    private readonly LoopbackNode _near = new();
    private readonly LoopbackNode _third = new();

    public FileTransferSpec() => _far = new LoopbackNode(_relay);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _far.DisposeAsync();
        await _near.DisposeAsync();
        await _third.DisposeAsync();
        _relay.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(Length)]
    public async Task Should_bring_every_byte(int length)
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes(length));

        (await Fetch(bytes, _far)).ShouldBeOfType<FileFetched>();

        _near.Store.Read(File).ShouldBe(bytes);
        _near.Store.Files.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Should_go_on_at_its_byte_when_the_connection_breaks()
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes(Length));
        _relay.CutAfter(Length / 2);

        (await Fetch(bytes, _far)).ShouldBeOfType<FileFetched>();

        _near.Store.Read(File).ShouldBe(bytes);
        _far.OpenedAt[0].ShouldBe(0);
        _far.OpenedAt[1..].ShouldNotBeEmpty();
        _far.OpenedAt[1..].ShouldAllBe(offset => offset > Length / 4);
    }

    [Fact]
    public async Task Should_go_on_at_another_node_when_one_freezes()
    {
        var bytes = _far.Store.Put(File, StoreFolder.Bytes(Length));
        _third.Store.Put(File, bytes);
        _relay.FreezeAfter(Length / 2);

        (await Fetch(bytes, _far, _third)).ShouldBeOfType<FileFetched>();

        _near.Store.Read(File).ShouldBe(bytes);
        _third.OpenedAt.ShouldHaveSingleItem().ShouldBeGreaterThan(Length / 4);
    }

    [Fact]
    public async Task Should_bring_many_files_of_one_node()
    {
        var files = Enumerable.Range(0, 20).Select(epoch => RunFile.Checkpoint(new NetworkId(1), epoch)).ToArray();
        var contents = files.Select((file, i) => _far.Store.Put(file, StoreFolder.Bytes(500_000 + i, seed: i))).ToArray();

        var answers = await Task.WhenAll(files.Select((file, i) =>
            _near.Fetcher.Ask<object>(new FetchFile(file, StoreFolder.Sha256(contents[i]), [_far.Address], Longest)).InTime()));

        answers.ShouldAllBe(answer => answer is FileFetched);
        files.Select(_near.Store.Read).ShouldBe(contents);
        _far.OpenedAt.Length.ShouldBe(files.Length, "none was refused");
    }

    [Fact]
    public async Task Should_say_what_another_node_refused()
    {
        var answer = await Fetch([1], _far);

        answer.ShouldBeOfType<FileNotFetched>().Reason.ShouldBe($"{_far.Address}: it is not there");
        _near.Store.Files.ShouldBeEmpty();
    }

    private Task<object> Fetch(byte[] expected, params LoopbackNode[] holders) => _near.Fetcher.Ask<object>(
        new FetchFile(File, StoreFolder.Sha256(expected), [.. holders.Select(node => node.Address)], Longest)).InTime();
}
