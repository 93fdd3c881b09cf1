using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grafting.Runs;

/// <summary>The two ways in which a run directory's JSON is written; either reads both. Text stands as people wrote it.</summary>
internal static class RunJson
{
    /// <summary>One object on one line.</summary>
    public static RunJsonContext Line { get; } = new(Written(indented: false));

    /// <summary>A whole file, indented.</summary>
    public static RunJsonContext Document { get; } = new(Written(indented: true));

    private static JsonSerializerOptions Written(bool indented) => new(RunJsonContext.Default.Options)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
