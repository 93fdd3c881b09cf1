using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grafting.Runs;

internal sealed class NetworkIdConverter : JsonConverter<NetworkId>
{
    public override NetworkId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, NetworkId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}
