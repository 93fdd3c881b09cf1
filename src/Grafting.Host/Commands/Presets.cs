using Grafting.Experiments;

namespace Grafting.Host.Commands;

/// <summary>The configuration files that come with the program: the quick start and the published experiments (config/README.md).</summary>
internal static class Presets
{
    private const string Extension = ".json";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "config");

    /// <summary>What <c>train</c> runs where nothing says what to train.</summary>
    public static string QuickStart { get; } = PathOf("quickstart");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>The file that <c>--config</c> means: a name alone is that of a preset, unless there is such a file.</summary>
    /// <exception cref="UsageException">There is no such preset; the message gives the nearest one.</exception>
    public static string Find(string config) =>
        config.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || Path.GetFileName(config) != config || File.Exists(config) ? config
        : Names.Contains(config) ? PathOf(config)
        : throw new UsageException($"--config {config} is neither a file nor a preset; did you mean {NearestName.Of(config, Names)}?");

    private static string PathOf(string name) => Path.Combine(Folder, name + Extension);
}
