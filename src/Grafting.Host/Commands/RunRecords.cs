using System.Reflection;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Torch;

namespace Grafting.Host.Commands;

/// <summary>What run.json says of a run that starts here and now.</summary>
internal static class RunRecords
{
    public static RunRecord Of(TrainOptions options, DataSet data) => new(
        options,
        new RunVersions(
            VersionOf(typeof(RunRecords).Assembly),
            Environment.Version.ToString(),
            VersionOf(typeof(TorchSharp.torch).Assembly),
            NativeRuntime.LibTorchVersion),
        InstructionSet.Name,
        new DataSetRecord(data.Name, data.Checksum));

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version!.ToString();
}
