using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grafting.Runs;

/// <summary>A layer's coefficient is a number; those of channels are <c>{"min":…,"mean":…,"max":…}</c>.</summary>
internal sealed class RecordedAlphaConverter : JsonConverter<RecordedAlpha>
{
    private const string Min = "min";
    private const string Mean = "mean";
    private const string Max = "max";

    private static readonly FiniteOrNullConverter Numbers = new();

    public override bool HandleNull => true;

    public override RecordedAlpha Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            return new RecordedAlpha(Numbers.Read(ref reader, typeof(double), options));
        }

        using var channels = JsonDocument.ParseValue(ref reader);
        double Number(string name) => channels.RootElement.TryGetProperty(name, out var number)
            ? number.ValueKind is JsonValueKind.Null ? double.NaN : number.GetDouble()
            : throw new JsonException($"the coefficients of a batch norm lack \"{name}\"");
        return new RecordedAlpha(Number(Mean), (Number(Min), Number(Max)));
    }

    public override void Write(Utf8JsonWriter writer, RecordedAlpha value, JsonSerializerOptions options)
    {
        if (value.Channels is not { } channels)
        {
            Numbers.Write(writer, value.Mean, options);
            return;
        }

        writer.WriteStartObject();
        foreach (var (name, number) in new[] { (Min, channels.Min), (Mean, value.Mean), (Max, channels.Max) })
        {
            writer.WritePropertyName(name);
            Numbers.Write(writer, number, options);
        }

        writer.WriteEndObject();
    }
}
