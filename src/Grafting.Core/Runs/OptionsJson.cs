using System.Text.Json;
using System.Text.Json.Serialization;
using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>
/// <see cref="TrainOptions"/> as run.json has them: each key is a flag's name. Where files lie (<c>data</c>, <c>s</c>) is left out.
/// A key that is missing when read has its flag's default: hence setters, since generated readers forget the defaults of init-only properties.
/// </summary>
internal sealed record OptionsJson
{
    private static readonly TrainOptions Defaults = new();

    [JsonPropertyName("model")] public string Model { get; set; } = Defaults.Model;

    [JsonPropertyName("dataset")] public string DataSet { get; set; } = Defaults.DataSet;

    [JsonPropertyName("epochs")] public int Epochs { get; set; } = Defaults.Epochs;

    [JsonPropertyName("lr")] public double LearningRate { get; set; } = Defaults.LearningRate;

    [JsonPropertyName("batch-size")] public int BatchSize { get; set; } = Defaults.BatchSize;

    [JsonPropertyName("momentum")] public double Momentum { get; set; } = Defaults.Momentum;

    [JsonPropertyName("wd")] public double WeightDecay { get; set; } = Defaults.WeightDecay;

    [JsonPropertyName("a")] public double A { get; set; } = Defaults.A;

    [JsonPropertyName("c")] public double C { get; set; } = Defaults.C;

    [JsonPropertyName("num")] public int Networks { get; set; } = Defaults.Networks;

    [JsonPropertyName("level")] public string Level { get; set; } = NameOf(Defaults.Level);

    [JsonPropertyName("cos")] public bool Cosine { get; set; }

    [JsonPropertyName("difflr")] public bool DifferentRates { get; set; }

    [JsonPropertyName("seed")] public long Seed { get; set; } = Defaults.Seed;

    [JsonPropertyName("limit-train")] public int? LimitTrain { get; set; }

    [JsonPropertyName("limit-test")] public int? LimitTest { get; set; }

    [JsonPropertyName("no-augment")] public bool NoAugment { get; set; }

    [JsonPropertyName("no-shuffle")] public bool NoShuffle { get; set; }

    [JsonPropertyName("precision")] public string Precision { get; set; } = NameOf(Defaults.Precision);

    [JsonPropertyName("threads")] public int Threads { get; set; } = Defaults.Threads;

    [JsonPropertyName("init")] public IReadOnlyList<string> Init { get; set; } = [];

    [JsonPropertyName("pretrained")] public string? Pretrained { get; set; }

    [JsonPropertyName("device")] public string Device { get; set; } = string.Join(',', Defaults.Devices);

    [JsonPropertyName("slots")] public int? Slots { get; set; }

    [JsonPropertyName("print-freq")] public int PrintFrequency { get; set; }

    public static OptionsJson From(TrainOptions options) => new()
    {
        Model = options.Model,
        DataSet = options.DataSet,
        Epochs = options.Epochs,
        LearningRate = options.LearningRate,
        BatchSize = options.BatchSize,
        Momentum = options.Momentum,
        WeightDecay = options.WeightDecay,
        A = options.A,
        C = options.C,
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
        Init = options.Init,
        Pretrained = options.Pretrained,
        Device = string.Join(',', options.Devices),
        Slots = options.Slots,
        PrintFrequency = options.PrintFrequency,
    };

    public TrainOptions ToOptions() => new()
    {
        Model = Model,
        DataSet = DataSet,
        Epochs = Epochs,
        LearningRate = LearningRate,
        BatchSize = BatchSize,
        Momentum = Momentum,
        WeightDecay = WeightDecay,
        A = A,
        C = C,
        Networks = Networks,
        Level = ValueOf<GraftLevel>(Level),
        Cosine = Cosine,
        DifferentRates = DifferentRates,
        Seed = Seed,
        LimitTrain = LimitTrain,
        LimitTest = LimitTest,
        Augment = !NoAugment,
        Shuffle = !NoShuffle,
        Precision = ValueOf<Precision>(Precision),
        Threads = Threads,
        Init = Init,
        Pretrained = Pretrained,
        Devices = Device.Split(','),
        Slots = Slots,
        PrintFrequency = PrintFrequency,
    };

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static T ValueOf<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) ? value : throw new JsonException($"no {typeof(T).Name} is called {name}");
}
