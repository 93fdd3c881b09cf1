using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Cluster.Nodes.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;

namespace Grafting.Actors.Tests.Cluster.Nodes;

/// <summary>The node's fetcher is a probe.</summary>
public sealed class OpenRunSpec : VirtualTimeKit
{
    private static readonly NamedFile File = new(RunFile.Checkpoint(new NetworkId(1), 3), new string('a', 64));

    private readonly StoreFolder _folder = new();
    private readonly HeldRuns _runs = new();

    [Fact]
    public async Task Should_not_let_a_thread_wait_for_a_file_that_comes_to_it_after_the_interruption()
    {
        using var run = await OpenAsync(earlier: null);
        run.Interrupt();

        await Should.ThrowAsync<OperationCanceledException>(Bring(run).InTime());
    }

    [Fact]
    public async Task Should_get_files_again_when_it_is_opened_again()
    {
        using var first = await OpenAsync(earlier: null);
        first.Interrupt();
        var again = await OpenAsync(first); // The same one.

        var bringing = Bring(again);
        ExpectMsg<FetchFile>().File.ShouldBe(File.File);
        LastSender.Tell(new FileFetched(File.File, File.Sha256), TestActor);

        await bringing.InTime();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    /// <summary>On a thread of its own, as in the program.</summary>
    private static Task Bring(OpenRun run) => Task.Factory.StartNew(
        () => run.Bring([File], "holder"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task<OpenRun> OpenAsync(OpenRun? earlier)
    {
        var setting = new NodeSetting(
            new NodeDescription("self", 1, "cpu", 1 << 30, new NodeHardware("2.10.0", "avx512_core")),
            _runs,
            record => new FollowingCopy(RunReplica.Open(Path.Combine(_folder.Paths.Root, "store"), record)),
            _folder.Paths,
            TestActor,
            _ => { },
            Time);
        var opening = new RunTenure.Opening(new NodeProtocol.JoinRun(1, HeldRuns.Record, []), "inviter", earlier, Leading: null);
        var opened = Task.Run(() => OpenRun.Open(setting, TestActor, opening, CancellationToken.None));
        if (earlier is null)
        {
            (await _runs.NextAsync()).SetResult();
        }

        return await opened.InTime();
    }
}
