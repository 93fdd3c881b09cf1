using System.Text.Json;
using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>Lists the traits of runs: always the same ones, in the same order, so that two lists can be compared row by row.</summary>
public static class RunTraits
{
    private const string NotSet = "not set";

    /// <summary>The settings, then the data set, then what computed it.</summary>
    public static IReadOnlyList<RunTrait> Of(RunRecord record) =>
    [
        .. Of(record.Options),
        new("data set checksum", record.DataSet.Checksum, TraitKind.Data),
        new("libtorch version", record.Versions.LibTorch, TraitKind.Hardware),
        new("instruction set", record.InstructionSet, TraitKind.Hardware),
        new("grafting version", record.Versions.Grafting, TraitKind.Software),
        new("TorchSharp version", record.Versions.TorchSharp, TraitKind.Software),
        new(".NET version", record.Versions.DotNet, TraitKind.Software),
    ];

    /// <summary>The settings as run.json has them: what is not written there is not set.</summary>
    public static IReadOnlyList<RunTrait> Of(TrainOptions options)
    {
        var written = JsonSerializer.SerializeToElement(OptionsJson.From(options), RunJson.Line.OptionsJson);
        return [.. TrainSettings.All.Select(setting => Of(setting, written))];
    }

    private static RunTrait Of(TrainSetting setting, JsonElement written)
    {
        var value = setting.Keys.Select(key => written.TryGetProperty(key, out var found) ? Text(found) : null).FirstOrDefault(text => text is not null);
        return new RunTrait(
            setting.Flag, value ?? NotSet, TraitKind.Setting, setting.ChangesResults ? setting.Essence(value ?? NotSet) : "");
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(item => item.GetString())),
        _ => value.GetRawText(),
    };
}
