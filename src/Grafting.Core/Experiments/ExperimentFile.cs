using System.Text.Json;

namespace Grafting.Experiments;

/// <summary>
/// A configuration file: one JSON object whose keys are the long flags of <c>train</c> without their dashes. Comments and
/// trailing commas are allowed. It holds only differences from the defaults.
/// </summary>
public static class ExperimentFile
{
    private const int MaximumBytes = 64 * 1024;

    private static readonly string[] Keys = [.. TrainSettings.All.SelectMany(setting => setting.Keys)];

    private static readonly JsonDocumentOptions JsonOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>The settings that the file gives, in its order.</summary>
    /// <exception cref="UsageException">It cannot be read, or a key is unknown or has a value of another type.</exception>
    public static IReadOnlyList<GivenSetting> Read(string path)
    {
        using var document = Parse(path, Load(path));
        return Read(path, document.RootElement);
    }

    /// <summary>The settings that the object at <paramref name="place"/> gives, in its order.</summary>
    /// <exception cref="UsageException">It is no object, or a key is unknown or has a value of another type.</exception>
    public static IReadOnlyList<GivenSetting> Read(string place, JsonElement settings)
    {
        if (settings.ValueKind is not JsonValueKind.Object)
        {
            throw new UsageException($"{place} must be one JSON object, such as {{ \"model\": \"resnet20\" }}.");
        }

        try
        {
            return [.. settings.EnumerateObject().Select(property => Given(place, property))];
        }
        catch (InvalidOperationException error)
        {
            // What the JSON reader throws for text that is no UTF-8, or half of a surrogate pair.
            throw new UsageException($"{place} has a text that is not Unicode: save it as UTF-8.", error);
        }
    }

    private static byte[] Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaximumBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MaximumBytes
                ? bytes[..length]
                : throw new UsageException($"{path} is too large for a configuration file: at most {MaximumBytes / 1024} KiB.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"The configuration file {path} does not exist.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The configuration file {path} cannot be read: {error.Message}", error);
        }
    }

    private static JsonDocument Parse(string path, byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, JsonOptions);
        }
        catch (JsonException error)
        {
            throw new UsageException($"{path} is not JSON: see line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}.", error);
        }
    }

    private static GivenSetting Given(string path, JsonProperty property)
    {
        var setting = TrainSettings.All.FirstOrDefault(setting => setting.Keys.Contains(property.Name, StringComparer.Ordinal))
            ?? throw new UsageException(
                $"{path}: unknown key \"{property.Name}\"; did you mean \"{NearestName.Of(property.Name, Keys)}\"?");
        var texts = Texts(setting.Kind, property.Value)
            ?? throw new UsageException($"{path}: \"{property.Name}\" must be {Form(setting.Kind)}, not {property.Value.GetRawText()}.");
        return new GivenSetting(setting, $"{path}: \"{property.Name}\"", texts);
    }

    private static string[]? Texts(SettingKind kind, JsonElement value) => (kind, value.ValueKind) switch
    {
        (SettingKind.Text, JsonValueKind.String) => [value.GetString() ?? ""],
        (SettingKind.Number, JsonValueKind.Number) => [value.GetRawText()],
        (SettingKind.Switch, JsonValueKind.True) => ["true"],
        (SettingKind.Switch, JsonValueKind.False) => ["false"],
        (SettingKind.Texts, JsonValueKind.Array) when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString() ?? "")],
        _ => null,
    };

    private static string Form(SettingKind kind) => kind switch
    {
        SettingKind.Text => "a string",
        SettingKind.Number => "a number",
        SettingKind.Switch => "true or false",
        _ => "an array of strings",
    };
}
