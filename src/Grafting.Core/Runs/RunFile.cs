using System.Globalization;

namespace Grafting.Runs;

/// <summary>
/// A file of a network that travels between nodes: a checkpoint, a snapshot, or best, last or final weights. Its name is the path in the
/// run directory, such as <c>networks/1/checkpoint-7.safetensors</c>; there are no other names than these, so that none leads out of it.
/// </summary>
public readonly record struct RunFile
{
    private RunFile(NetworkId network, string name) => (Network, Name) = (network, name);

    /// <summary>Whose.</summary>
    public NetworkId Network { get; }

    /// <summary>The path in the run directory, with slashes.</summary>
    public string Name { get; }

    public static RunFile Checkpoint(NetworkId network, int epoch) => Of(NetworkFile.Checkpoint(network, epoch));

    public static RunFile Snapshot(NetworkId network, int epoch) => Of(NetworkFile.Snapshot(network, epoch));

    public static RunFile Weights(NetworkId network, WeightsFile file) => Of(network, RunPaths.NameOf(file));

    /// <summary>Null where the text is not exactly the name of such a file.</summary>
    public static RunFile? Parse(string text)
    {
        if (text.Split('/') is ["networks", var number, var name]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value > 0
            && new NetworkId(value) is var network
            && network.ToString() == number)
        {
            return Named(network, name);
        }

        return null;
    }

    /// <summary>Where it lies in a run directory or a node's store.</summary>
    public string In(RunPaths paths) => Path.Combine(paths.Root, Path.Combine(Name.Split('/')));

    public override string ToString() => Name;

    /// <summary>What a name in a network's folder stands for; null where it is no such file.</summary>
    internal static RunFile? Named(NetworkId network, string name) =>
        NetworkFile.Parse(network, name) is not null || Enum.GetValues<WeightsFile>().Any(file => RunPaths.NameOf(file) == name)
            ? Of(network, name)
            : null;

    internal static RunFile Of(NetworkFile file) => Of(file.Network, file.Name);

    private static RunFile Of(NetworkId network, string name) => new(network, $"networks/{network}/{name}");
}
