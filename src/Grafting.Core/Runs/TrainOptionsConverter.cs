using System.Text.Json;
using System.Text.Json.Serialization;
using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>Options stand in run.json as in a configuration file.</summary>
internal sealed class TrainOptionsConverter : JsonConverter<TrainOptions>
{
    public override TrainOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var settings = JsonDocument.ParseValue(ref reader);
        return TrainOptionsSources.Merge(ExperimentFile.Read("options", settings.RootElement), flags: []);
    }

    public override void Write(Utf8JsonWriter writer, TrainOptions value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, OptionsJson.From(value), RunJsonContext.Default.OptionsJson);
}
