using Akka.Actor;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;

namespace Grafting.Actors.Tests.Cluster.Files;

/// <summary>The fetcher is a probe.</summary>
public sealed class FetchedFilesTests : VirtualTimeKit
{
    private static readonly RunFile Snapshot = RunFile.Snapshot(new NetworkId(2), 7);

    private readonly CancellationTokenSource _cancellation = new();

    [Fact]
    public async Task Should_return_when_the_file_is_there()
    {
        var fetching = Fetch(TestActor);
        ExpectMsg<FetchFile>().File.ShouldBe(Snapshot);
        fetching.IsCompleted.ShouldBeFalse();

        LastSender.Tell(new FileFetched(Snapshot, "aa"));

        await fetching.InTime();
    }

    [Fact]
    public async Task Should_throw_the_reason_why_it_is_not()
    {
        var fetching = Fetch(TestActor);
        ExpectMsg<FetchFile>();

        LastSender.Tell(new FileNotFetched(Snapshot, "aa", "b: it is not there"));

        (await Should.ThrowAsync<GraftingException>(fetching.InTime())).Message
            .ShouldBe("Cannot get networks/2/snapshot-7.safetensors from another node: b: it is not there.");
    }

    [Fact]
    public async Task Should_end_when_it_is_cancelled()
    {
        var fetching = Fetch(TestActor);
        ExpectMsg<FetchFile>();

        await _cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(fetching.InTime());
    }

    [Fact]
    public async Task Should_end_with_the_node()
    {
        var fetcher = CreateTestProbe();
        var fetching = Fetch(fetcher);
        fetcher.ExpectMsg<FetchFile>();

        Sys.Stop(fetcher);

        (await Should.ThrowAsync<GraftingException>(fetching.InTime())).Message.ShouldEndWith(": the node is ending.");
        (await Should.ThrowAsync<GraftingException>(Fetch(fetcher).InTime())).Message.ShouldEndWith(": the node is ending.");
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _cancellation.Dispose();
    }

    /// <summary>On a thread of its own, as it is used.</summary>
    private Task<bool> Fetch(IActorRef fetcher) => Task.Factory.StartNew(
        () =>
        {
            new FetchedFiles(fetcher).Fetch(Snapshot, "aa", ["a", "b"], 100, _cancellation.Token);
            return true;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
