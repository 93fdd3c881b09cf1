using BenchmarkDotNet.Attributes;
using Grafting.Checkpoints;
using Grafting.Experiments;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Benchmarks;

/// <summary>What a network does between two epochs.</summary>
public class GraftBenchmarks
{
    private INetworkTrainer _trainer = null!;
    private NetworkState _own = null!;
    private NetworkState _donor = null!;
    private LayerPlan _plan = null!;

    [Params("resnet32", "resnet110")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Draw()
    {
        _trainer = Samples.Trainer(Model, Precision.Fp32, new NetworkId(1), batches: 1);
        _own = Samples.Snapshot(Model, new NetworkId(1));
        _donor = Samples.Snapshot(Model, new NetworkId(2));
        _plan = LayerPlan.For(_own.Layout);
    }

    [GlobalCleanup]
    public void Free() => _trainer.Dispose();

    /// <summary>
    /// What a layer-level graft costs each network: the entropies of its snapshot, which its recipient gets with it, the
    /// coefficients, and the mix in the network's memory.
    /// </summary>
    [Benchmark]
    public GraftReport Graft()
    {
        _own.AnchorEntropies = Entropy();
        return _trainer.Graft(_own, _donor);
    }

    /// <summary>The entropies of all anchors of one network.</summary>
    [Benchmark]
    public float[] Entropy() => WeightEntropy.Of(_own, _plan.AnchorIndexes);

    /// <summary>All weights and buffers out of the network's memory, and the entropies.</summary>
    [Benchmark]
    public void Snapshot() => _trainer.CopySnapshotTo(_own);
}
