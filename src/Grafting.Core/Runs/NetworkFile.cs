using System.Globalization;

namespace Grafting.Runs;

/// <summary>A checkpoint or a snapshot of one epoch, as a file of its network's folder.</summary>
/// <param name="Network">Whose.</param>
/// <param name="Kind">Which of the two.</param>
/// <param name="Epoch">From 0.</param>
internal readonly record struct NetworkFile(NetworkId Network, NetworkFileKind Kind, int Epoch)
{
    private const string Extension = ".safetensors";

    /// <summary>Such as <c>checkpoint-7.safetensors</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(Kind)}{Epoch}{Extension}");

    public static NetworkFile Checkpoint(NetworkId network, int epoch) => new(network, NetworkFileKind.Checkpoint, epoch);

    public static NetworkFile Snapshot(NetworkId network, int epoch) => new(network, NetworkFileKind.Snapshot, epoch);

    /// <summary>What a name in a network's folder stands for; null where it is neither.</summary>
    public static NetworkFile? Parse(NetworkId network, string name)
    {
        foreach (var kind in Enum.GetValues<NetworkFileKind>())
        {
            var prefix = PrefixOf(kind);
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && name.EndsWith(Extension, StringComparison.Ordinal)
                && name.Length > prefix.Length + Extension.Length
                && int.TryParse(name.AsSpan(prefix.Length..^Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
                && new NetworkFile(network, kind, epoch) is var file
                && file.Name == name)
            {
                return file;
            }
        }

        return null;
    }

    public override string ToString() => $"network {Network}'s {Name}";

    private static string PrefixOf(NetworkFileKind kind) => kind is NetworkFileKind.Checkpoint ? "checkpoint-" : "snapshot-";
}

internal enum NetworkFileKind
{
    /// <summary>What a restart after the epoch needs.</summary>
    Checkpoint,

    /// <summary>S(network, epoch), for the recipient.</summary>
    Snapshot,
}
