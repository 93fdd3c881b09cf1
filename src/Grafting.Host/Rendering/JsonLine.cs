using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grafting.Runs;

namespace Grafting.Host.Rendering;

/// <summary>What <c>--json</c> prints: one document on one line, camelCase, null for a number that is not finite.</summary>
internal static class JsonLine
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for terminals and files, not for web pages
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteOrNullConverter() },
    };

    public static string Of<T>(T document) => JsonSerializer.Serialize(document, Options);
}
