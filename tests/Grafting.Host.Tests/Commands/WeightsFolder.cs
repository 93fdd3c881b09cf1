using System.Text.Json;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Host.Tests.CommandLine;

namespace Grafting.Host.Tests.Commands;

/// <summary>A temporary folder of weights files, and the commands that read them.</summary>
public sealed class WeightsFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grafting-weights-");

    public void Dispose() => _folder.Delete(recursive: true);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes weights that are another wave for each phase, and statistics that normalize nothing.</summary>
    public (string Path, NetworkState State) Write(
        string name, string model = "resnet20", int classes = 10, int channels = 1, double phase = 0)
    {
        var state = new NetworkState(Catalog.Named(model).First().LayoutFor(classes, channels));
        for (var i = 0; i < state.Values.Length; i++)
        {
            state.Values[i] = (float)(0.1 * Math.Sin(phase + i * (1 + phase)));
        }

        foreach (var entry in state.Layout.Entries.Where(entry => entry.Kind is EntryKind.Statistic))
        {
            state.ValuesOf(state.Layout.IndexOf(entry.Name)).Fill(entry.Name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0);
        }

        Array.Fill(state.Counters, (long)(10 * phase));
        return (Write(name, state), state);
    }

    /// <summary>Writes weights in the format that the name's extension says.</summary>
    public string Write(string name, NetworkState state)
    {
        StoredWeights.Write(PathOf(name), state);
        return PathOf(name);
    }

    /// <summary>Runs a command that must succeed, and reads the last line that it prints.</summary>
    internal static async Task<JsonElement> RunJson(params string[] arguments)
    {
        var run = await ProgramRun.Of([.. arguments, "--json"]);
        run.ShouldSatisfyAllConditions(r => r.Error.ShouldBeEmpty(), r => r.ExitCode.ShouldBe(0));
        using var document = JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]);
        return document.RootElement.Clone();
    }

    /// <summary>Runs a command that must fail with one line.</summary>
    /// <returns>Its exit code and that line.</returns>
    internal static async Task<(int ExitCode, string Line)> RunFailing(params string[] arguments)
    {
        var run = await ProgramRun.Of(arguments);
        run.Output.ShouldBeEmpty();
        run.Error.TrimEnd().ShouldNotContain("\n");
        return (run.ExitCode, run.Error.TrimEnd());
    }
}
