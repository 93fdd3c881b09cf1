using System.Threading.Channels;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Tests.Cluster.Nodes.Support;

/// <summary>A node's runs, whose images are loaded when the test says so.</summary>
internal sealed class HeldRuns : INodeRuns
{
    private readonly Channel<TaskCompletionSource> _loading = Channel.CreateUnbounded<TaskCompletionSource>();
    private int _atOnce;

    /// <summary>run.json of a run of two networks.</summary>
    public static ReadOnlyMemory<byte> Record { get; } = RecordOf(DateTimeOffset.UnixEpoch);

    /// <summary>The most that were ever loaded at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Runs that are open and not disposed.</summary>
    public int Open { get; private set; }

    public static ReadOnlyMemory<byte> RecordOf(DateTimeOffset created) => new RunRecord(
        new TrainOptions { Networks = 2 },
        new RunVersions("0.1.0", "10.0.1", "0.107.0", "2.10.0"),
        "avx512_core",
        new DataSetRecord("fashion-mnist-mini", "0123456789abcdef"))
    {
        Created = created,
    }.ToJson();

    /// <summary>The next that has begun to load its images: set a result to let it go on, or an error to fail it.</summary>
    public Task<TaskCompletionSource> NextAsync() => _loading.Reader.ReadAsync().InTime();

    INodeRun INodeRuns.Open(RunRecord record)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loading.Writer.TryWrite(loaded);
        try
        {
            loaded.Task.InTime().GetAwaiter().GetResult();
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }

        Open++;
        return new Loaded(this);
    }

    private sealed class Loaded(HeldRuns runs) : INodeRun
    {
        public RunPlan Plan { get; } = new(networks: 2, epochs: 1, slots: 1);

        public INetworkTrainerFactory Trainers { get; } = new ChainTrainers();

        public void Dispose() => runs.Open--;
    }
}
