using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Grafting.Runs;

/// <summary>The two ways in which a run directory's JSON is written; either reads both. Text stands as people wrote it.</summary>
internal static class RunJson
{
    /// <summary>One object on one line.</summary>
    public static RunJsonContext Line { get; } = new(Written(indented: false));

    /// <summary>A whole file, indented.</summary>
    public static RunJsonContext Document { get; } = new(Written(indented: true));

    /// <param name="place">The file, and the line where it has many: what a message names.</param>
    /// <param name="json">What stands there.</param>
    /// <param name="type">What it must be.</param>
    /// <exception cref="GraftingException">It is damaged.</exception>
    public static T Parse<T>(string place, string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new GraftingException($"{place} is damaged: it holds null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or UsageException)
        {
            throw new GraftingException($"{place} is damaged: {error.Message}", error);
        }
    }

    private static JsonSerializerOptions Written(bool indented) => new(RunJsonContext.Default.Options)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
