using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>What run.json holds: all that a run's bits follow from, and nothing that says where its files lie.</summary>
/// <param name="Options">The resolved configuration, written under the flags' names; threads and seed are among them.</param>
/// <param name="Versions">What computed it.</param>
/// <param name="InstructionSet">The processor's, as <see cref="Runs.InstructionSet.Name"/> gives it.</param>
/// <param name="DataSet">The images that it was trained on.</param>
public sealed record RunRecord(
    TrainOptions Options,
    RunVersions Versions,
    string InstructionSet,
    [property: JsonPropertyName("dataset")] DataSetRecord DataSet)
{
    /// <summary>When the run directory was made; <see cref="RunDirectory.Create"/> fills it in.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Reads what another node sent.</summary>
    /// <exception cref="GraftingException">It is no run.json, or a setting in it is out of range.</exception>
    public static RunRecord Parse(ReadOnlyMemory<byte> json) => Parse("run.json", Encoding.UTF8.GetString(json.Span));

    /// <summary>The contents of run.json.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Document.RunRecord);

    /// <param name="place">What messages name.</param>
    /// <param name="json">What stands there.</param>
    /// <exception cref="GraftingException">It is damaged.</exception>
    internal static RunRecord Parse(string place, string json)
    {
        var record = RunJson.Parse(place, json, RunJson.Document.RunRecord);
        try
        {
            TrainOptionsValidation.Check(record.Options);
            return record;
        }
        catch (UsageException error)
        {
            throw new GraftingException($"{place} is damaged: {error.Message}", error);
        }
    }
}

/// <summary>The versions of the software that a run used.</summary>
public sealed record RunVersions(
    string Grafting,
    [property: JsonPropertyName("dotnet")] string DotNet,
    [property: JsonPropertyName("torchsharp")] string TorchSharp,
    [property: JsonPropertyName("libtorch")] string LibTorch);

/// <summary>A data set by its name on the command line and the checksum of all its images and labels; limits are options.</summary>
public sealed record DataSetRecord(string Name, string Checksum);
