using Grafting.Checkpoints;

namespace Grafting.Core.Tests.Golden;

/// <summary>A row of graft-small.json: two small state dicts, and what PyTorch makes of them.</summary>
internal sealed record SmallGraft(string Case, double A, double C, GoldenLayer[] Layers, SmallEntry[] Entries)
{
    public static SmallGraft[] All { get; } = GoldenFile.Read<SmallGraft[]>("graft-small.json");

    public StateLayout Layout { get; } =
        new("small", Entries.Select(entry => new StateEntry(entry.Name, Enum.Parse<EntryKind>(entry.Kind), entry.Shape)).ToArray());

    public NetworkState Own => Fill(entry => entry.Own);

    public NetworkState Donor => Fill(entry => entry.Donor);

    public NetworkState Grafted => Fill(entry => entry.Grafted);

    private NetworkState Fill(Func<SmallEntry, System.Text.Json.JsonElement> part)
    {
        var state = new NetworkState(Layout);
        for (var i = 0; i < Entries.Length; i++)
        {
            if (Layout.Entries[i].Kind is EntryKind.Counter)
            {
                state.Counters[Layout.OffsetOf(i)] = part(Entries[i]).GetInt64();
            }
            else
            {
                state.CopyFrom(i, GoldenFile.Floats(part(Entries[i]).GetString()!));
            }
        }

        return state;
    }
}

/// <summary>Numbers are Base64 in PyTorch's order, counters plain.</summary>
internal sealed record SmallEntry(
    string Name, string Kind, long[] Shape, System.Text.Json.JsonElement Own, System.Text.Json.JsonElement Donor, System.Text.Json.JsonElement Grafted);

/// <summary>What PyTorch says of one anchor.</summary>
internal sealed record GoldenLayer(string Layer, double OwnEntropy, double DonorEntropy, double Alpha);
