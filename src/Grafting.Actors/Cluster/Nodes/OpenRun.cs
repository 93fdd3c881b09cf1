using Akka.Actor;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Networks;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>A run that a node takes part in: images loaded, store open.</summary>
internal sealed class OpenRun : IDisposable
{
    private readonly ReadOnlyMemory<byte> _record;
    private readonly WritingThread _writer = new();
    private readonly FetchedFiles _files;
    private CancellationTokenSource _interruption = new();

    private OpenRun(ReadOnlyMemory<byte> record, INodeRun run, IRunCopy copy, NodeSetting setting, IActorRef replicas)
    {
        (_record, Run, Copy) = (record, run, copy);
        Id = ClusterFile.IdOf(RunRecord.Parse(record));
        Ring = new RingTopology(run.Plan.Networks);
        _files = new FetchedFiles(setting.Fetcher);
        var store = setting.SharesFiles ? copy.Store : StoreBetweenNodes(copy.Store, replicas);
        Setting = new NetworkSetting(run.Plan, run.Trainers, store, _writer, setting.Time);
        Prefetch = new PrefetchSetting(setting.Fetcher, file => setting.SharesFiles || File.Exists(file.In(setting.Store)), () => Keepers);
    }

    /// <summary>What tells it from other runs.</summary>
    public string Id { get; }

    /// <summary>The run, ready to train.</summary>
    public INodeRun Run { get; }

    public RingTopology Ring { get; }

    public IRunCopy Copy { get; }

    public NetworkSetting Setting { get; }

    public PrefetchSetting Prefetch { get; }

    /// <summary>Nodes that have every file that this one lacks. Set by an actor, read by threads.</summary>
    public IReadOnlyList<string> Keepers { get; set; } = [];

    /// <summary>Opens a run. Blocks while images are loaded, unless they are already.</summary>
    /// <param name="setting">The node.</param>
    /// <param name="replicas">Its <see cref="ReplicaKeeping"/>.</param>
    /// <param name="opening">What the supervisor asks for, and what was there before.</param>
    /// <param name="interrupted">It is not wanted any more.</param>
    /// <exception cref="GraftingException">The images or the device are missing, or the store cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted while it waited for files.</exception>
    public static OpenRun Open(NodeSetting setting, IActorRef replicas, RunTenure.Opening opening, CancellationToken interrupted)
    {
        var (join, earlier, leading) = (opening.Join, opening.Earlier, opening.Leading);
        var isSame = earlier is not null && earlier._record.Span.SequenceEqual(join.Record.Span);
        if (isSame && leading is null)
        {
            earlier!._interruption = new CancellationTokenSource(); // Networks may come again.
            return earlier;
        }

        earlier?.Close();
        if (!isSame)
        {
            earlier?.Run.Dispose();
        }

        var run = isSame ? earlier!.Run : null;
        IRunCopy? copy = null;
        try
        {
            copy = leading ?? setting.OpenCopy(join.Record);
            run ??= setting.Runs.Open(WithInitialWeights(RunRecord.Parse(join.Record), opening, copy, setting, interrupted));
            return new OpenRun(join.Record, run, copy, setting, replicas);
        }
        catch
        {
            copy?.Dispose();
            run?.Dispose();
            throw;
        }
    }

    /// <summary>Has these files here, whole. Blocks until all are, or were tried.</summary>
    /// <param name="files">Which.</param>
    /// <param name="holder">The address of a node that has them.</param>
    /// <exception cref="GraftingException">One could not be had.</exception>
    /// <exception cref="OperationCanceledException">The run has ended here.</exception>
    public void Bring(IReadOnlyList<NamedFile> files, string holder)
    {
        GraftingException? failure = null;
        foreach (var named in files.Where(named => !Copy.Has(named)))
        {
            try
            {
                _files.Fetch(named.File, named.Sha256, [holder], long.MaxValue, _interruption.Token);
            }
            catch (GraftingException error)
            {
                failure ??= error;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>
    /// Threads of networks that wait for files from other nodes do so no longer, and those that come to it before they are told to end do not begin. It
    /// lasts until the run is opened again.
    /// </summary>
    public void Interrupt() => _interruption.Cancel();

    public void Dispose()
    {
        Interrupt();
        Close();
        Run.Dispose();
    }

    /// <summary>The record with those files of initial weights that are in this node's store, and now come there: not those of that name on this machine.</summary>
    private static RunRecord WithInitialWeights(
        RunRecord record, RunTenure.Opening opening, IRunCopy copy, NodeSetting setting, CancellationToken interrupted)
    {
        var initial = opening.Join.Initial;
        var files = new FetchedFiles(setting.Fetcher);
        foreach (var named in initial.Where(named => !copy.Has(named)))
        {
            files.Fetch(named.File, named.Sha256, [opening.Inviter], long.MaxValue, interrupted);
        }

        string[] paths = [.. initial.Select(named => named.File.In(setting.Store))];
        return (initial.Count, record.Options.Pretrained) switch
        {
            (0, _) => record,
            (_, null) => record with { Options = record.Options with { Init = paths } },
            _ => record with { Options = record.Options with { Pretrained = paths[0] } },
        };
    }

    private NodeStore StoreBetweenNodes(INetworkStore local, IActorRef replicas) => new(
        local,
        (file, sha256, holders, longest) => _files.Fetch(file, sha256, [.. holders, .. Keepers], longest, _interruption.Token),
        (file, sha256) => ReplicaKeeping.Keep(replicas, file, sha256));

    private void Close()
    {
        Setting.Threads.Join();
        _writer.Dispose();
        Copy.Dispose();
    }
}
