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
}

/// <summary>The versions of the software that a run used.</summary>
public sealed record RunVersions(
    string Grafting,
    [property: JsonPropertyName("dotnet")] string DotNet,
    [property: JsonPropertyName("torchsharp")] string TorchSharp,
    [property: JsonPropertyName("libtorch")] string LibTorch);

/// <summary>A data set by its name on the command line and the checksum of all its images and labels; limits are options.</summary>
public sealed record DataSetRecord(string Name, string Checksum);
