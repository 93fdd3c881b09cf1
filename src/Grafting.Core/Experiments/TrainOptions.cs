namespace Grafting.Experiments;

/// <summary>
/// Everything that defines a run, resolved and validated: what <c>train</c> was told, by flags, a configuration file or defaults.
/// Summaries name the flag where it differs from the property.
/// </summary>
public sealed record TrainOptions
{
    /// <summary><c>--model</c>, <c>--arch</c>, <c>-a</c>: an architecture's name.</summary>
    public string Model { get; init; } = "resnet20";

    /// <summary><c>--dataset</c>, or <c>--cifar 10|100</c>.</summary>
    public string DataSet { get; init; } = "fashion-mnist-mini";

    /// <summary><c>--data</c>: the folder that holds data sets. Null means <c>~/.cache/grafting</c>.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Passes over the training images, at least 1.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary><c>--lr</c>: the initial learning rate, above 0 and finite.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Images of a batch, at least 1; the last, incomplete batch is kept.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>In [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary><c>--wd</c>: on all parameters, at least 0.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>A, in [0, 1]: how far a coefficient can move away from 1/2, twice over. Of the layer level.</summary>
    public double A { get; init; } = 0.4;

    /// <summary>c, at least 0 and finite: how steeply a coefficient follows the difference of entropies. Of the layer level.</summary>
    public double C { get; init; } = 500;

    /// <summary><c>--num</c>: networks in the ring, at least 1; 1 is the baseline.</summary>
    public int Networks { get; init; } = 2;

    /// <summary><c>--level</c>: what one coefficient governs.</summary>
    public GraftLevel Level { get; init; } = GraftLevel.Layer;

    /// <summary><c>--cos</c>: cosine learning rate; otherwise × 0.1 after each 60 epochs, or 30 for large images.</summary>
    public bool Cosine { get; init; }

    /// <summary><c>--steplr</c>: it was said that the rate falls in steps, which only the schedule of large images lets one say.</summary>
    public bool StepsAsked { get; init; }

    /// <summary><c>--difflr</c>: each network starts from a learning rate of its own.</summary>
    public bool DifferentRates { get; init; }

    /// <summary>At least 0. Same seed, same bytes.</summary>
    public long Seed { get; init; } = 1;

    /// <summary><c>--limit-train</c>: only the first so many training images. Null means all.</summary>
    public int? LimitTrain { get; init; }

    /// <summary><c>--limit-test</c>: only the first so many test images. Null means all.</summary>
    public int? LimitTest { get; init; }

    /// <summary>False with <c>--no-augment</c>: neither crops nor flips.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>False with <c>--no-shuffle</c>: batches in file order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>fp32, or bf16 with float32 master weights and statistics.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>libtorch's threads for each network; results depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary><c>--init</c>: the k-th file starts network k; empty, or one for each network.</summary>
    public IReadOnlyList<string> Init { get; init; } = [];

    /// <summary><c>--pretrained</c>: one file that starts all networks.</summary>
    public string? Pretrained { get; init; }

    /// <summary><c>--s</c>: where the run is written. Null means <c>runs/TIME-MODEL-DATASET</c>.</summary>
    public string? RunDirectory { get; init; }

    /// <summary><c>cpu</c>, or CUDA devices such as <c>cuda:0</c>; networks take them in turn.</summary>
    public IReadOnlyList<string> Devices { get; init; } = ["cpu"];

    /// <summary>Networks that train at once. Null means what the machine can run at full speed. Never changes results.</summary>
    public int? Slots { get; init; }

    /// <summary><c>--workers</c>: threads that decode images for each network. Null means as many as processors. Never changes results.</summary>
    public int? Workers { get; init; }

    /// <summary>Checkpoints that each network keeps, at least 2: the newest ones.</summary>
    public int Keep { get; init; } = 2;

    /// <summary><c>--on-nan</c>: what a network does whose loss became NaN or infinite.</summary>
    public OnNan OnNan { get; init; } = OnNan.Stop;

    /// <summary><c>--max-restarts</c>: restarts of one network without a committed epoch between them, at least 0.</summary>
    public int MaxRestarts { get; init; } = 5;

    /// <summary><c>--grace</c>: how long a stop by a signal may take, at least zero; epochs that can be committed by then are.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Nodes with which the run starts, this process counted; 1 trains everything here. Never changes results.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>
    /// <c>--i</c>: the only network that this process trains, from 1; the other networks have processes of their own, which find each other
    /// through <see cref="RunDirectory"/>. Null means all. Never changes results.
    /// </summary>
    public int? Network { get; init; }

    /// <summary><c>--listen HOST:PORT</c>: where other nodes find this one. Null means a free port on the loopback address.</summary>
    public string? Listen { get; init; }

    /// <summary>Nodes that have each committed checkpoint, at least 1.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary><c>--rebalance</c>: networks move to a node that comes later, where they would train sooner.</summary>
    public bool Rebalances { get; init; }

    /// <summary><c>--certificates DIR</c>: this node's certificate, its key and the cluster's CA.</summary>
    public string? Certificates { get; init; }

    /// <summary><c>--insecure</c>: listens beyond this machine without proof of who connects.</summary>
    public bool IsInsecure { get; init; }

    /// <summary><c>--evaluate</c>: measure weights and train nothing.</summary>
    public bool Evaluate { get; init; }

    /// <summary><c>--chaos</c>: faults to inject, for tests. Null means none.</summary>
    public string? Chaos { get; init; }

    /// <summary><c>--mixed-hardware</c>: goes on with another processor or libtorch, though bits may then differ.</summary>
    public bool MixedHardware { get; init; }

    /// <summary><c>--print-freq</c>: batches between two progress lines where there is no terminal. 0 prints whole epochs only.</summary>
    public int PrintFrequency { get; init; }
}

public enum GraftLevel
{
    /// <summary>A coefficient for each convolution and what follows it, from the entropies of its weights.</summary>
    Layer,

    /// <summary>A coefficient for each channel of a batch norm and its filter, from the norm's weights.</summary>
    Filter,
}

public enum OnNan
{
    /// <summary>The run ends and says so.</summary>
    Stop,

    /// <summary>The network goes back to its checkpoint and tries the epoch again with other random streams.</summary>
    Rollback,
}

public enum Precision
{
    Fp32,
    Bf16,
}
