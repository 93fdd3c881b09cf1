namespace Grafting.Architectures;

/// <summary>The architectures that exist, by name.</summary>
public static class Catalog
{
    private static readonly int[] ResNetDepths = [20, 32, 44, 56, 110, 1202];

    private static readonly Dictionary<string, Architecture> ByName = ResNetDepths
        .SelectMany(depth => new[] { CifarResNet.Create(depth, leaky: false), CifarResNet.Create(depth, leaky: true) })
        .ToDictionary(architecture => architecture.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <exception cref="UsageException">No architecture has that name; the message gives the nearest one.</exception>
    public static Architecture Find(string name) => ByName.TryGetValue(name, out var architecture)
        ? architecture
        : throw new UsageException($"no model is called '{name}'; did you mean '{NearestName.Of(name, Names)}'?");
}
