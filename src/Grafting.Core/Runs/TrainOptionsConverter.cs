using System.Text.Json;
using System.Text.Json.Serialization;
using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>Options stand in run.json under their flags' names.</summary>
internal sealed class TrainOptionsConverter : JsonConverter<TrainOptions>
{
    public override TrainOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, RunJsonContext.Default.OptionsJson)?.ToOptions() ?? throw new JsonException("no options");

    public override void Write(Utf8JsonWriter writer, TrainOptions value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, OptionsJson.From(value), RunJsonContext.Default.OptionsJson);
}
