using System.Text.Json.Serialization;
using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>
/// <see cref="TrainOptions"/> as run.json has them: a configuration file that says the same again, defaults included. Where
/// files lie (<c>data</c>, <c>s</c>) is left out, and what holds for one process only (<c>chaos</c>, <c>mixed-hardware</c>, and how it
/// finds others: <c>nodes</c>, <c>i</c>, <c>listen</c>) or means nothing at the run's level.
/// </summary>
internal sealed record OptionsJson
{
    [JsonPropertyName("model")] public required string Model { get; init; }

    [JsonPropertyName("dataset")] public required string DataSet { get; init; }

    [JsonPropertyName("epochs")] public int Epochs { get; init; }

    [JsonPropertyName("lr")] public double LearningRate { get; init; }

    [JsonPropertyName("batch-size")] public int BatchSize { get; init; }

    [JsonPropertyName("momentum")] public double Momentum { get; init; }

    [JsonPropertyName("wd")] public double WeightDecay { get; init; }

    [JsonPropertyName("a")] public double? A { get; init; }

    [JsonPropertyName("c")] public double? C { get; init; }

    [JsonPropertyName("num")] public int Networks { get; init; }

    [JsonPropertyName("level")] public required string Level { get; init; }

    [JsonPropertyName("cos")] public bool Cosine { get; init; }

    [JsonPropertyName("difflr")] public bool DifferentRates { get; init; }

    [JsonPropertyName("seed")] public long Seed { get; init; }

    [JsonPropertyName("limit-train")] public int? LimitTrain { get; init; }

    [JsonPropertyName("limit-test")] public int? LimitTest { get; init; }

    [JsonPropertyName("no-augment")] public bool NoAugment { get; init; }

    [JsonPropertyName("no-shuffle")] public bool NoShuffle { get; init; }

    [JsonPropertyName("precision")] public required string Precision { get; init; }

    [JsonPropertyName("threads")] public int Threads { get; init; }

    [JsonPropertyName("init")] public IReadOnlyList<string>? Init { get; init; }

    [JsonPropertyName("pretrained")] public string? Pretrained { get; init; }

    [JsonPropertyName("device")] public required string Device { get; init; }

    [JsonPropertyName("slots")] public int? Slots { get; init; }

    [JsonPropertyName("workers")] public int? Workers { get; init; }

    [JsonPropertyName("print-freq")] public int PrintFrequency { get; init; }

    [JsonPropertyName("keep")] public int Keep { get; init; }

    [JsonPropertyName("on-nan")] public required string OnNan { get; init; }

    [JsonPropertyName("max-restarts")] public int MaxRestarts { get; init; }

    [JsonPropertyName("grace")] public double GraceSeconds { get; init; }

    [JsonPropertyName("replicas")] public int Replicas { get; init; }

    [JsonPropertyName("rebalance")] public bool Rebalances { get; init; }

    public static OptionsJson From(TrainOptions options) => new()
    {
        Model = options.Model,
        DataSet = options.DataSet,
        Epochs = options.Epochs,
        LearningRate = options.LearningRate,
        BatchSize = options.BatchSize,
        Momentum = options.Momentum,
        WeightDecay = options.WeightDecay,
        A = options.Level is GraftLevel.Layer ? options.A : null,
        C = options.Level is GraftLevel.Layer ? options.C : null,
        Networks = options.Networks,
        Level = NameOf(options.Level),
        Cosine = options.Cosine,
        DifferentRates = options.DifferentRates,
        Seed = options.Seed,
        LimitTrain = options.LimitTrain,
        LimitTest = options.LimitTest,
        NoAugment = !options.Augment,
        NoShuffle = !options.Shuffle,
        Precision = NameOf(options.Precision),
        Threads = options.Threads,
        Init = options.Init.Count > 0 ? options.Init : null,
        Pretrained = options.Pretrained,
        Device = string.Join(',', options.Devices),
        Slots = options.Slots,
        Workers = options.Workers,
        PrintFrequency = options.PrintFrequency,
        Keep = options.Keep,
        OnNan = NameOf(options.OnNan),
        MaxRestarts = options.MaxRestarts,
        GraceSeconds = options.Grace.TotalSeconds,
        Replicas = options.Replicas,
        Rebalances = options.Rebalances,
    };

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
