using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Grafting.Runs;

/// <summary>Every type in a run directory's JSON: camel case, nothing that is null, and a missing key is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(FiniteOrNullConverter), typeof(NetworkIdConverter), typeof(TrainOptionsConverter)])]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(OptionsJson))]
[JsonSerializable(typeof(JournalRow))]
[JsonSerializable(typeof(MetricsRow))]
[JsonSerializable(typeof(RecordedEvent))]
[JsonSerializable(typeof(LogRow))]
[JsonSerializable(typeof(SummaryJson))]
[JsonSerializable(typeof(ClusterFile))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class RunJsonContext : JsonSerializerContext;
