using System.Globalization;

namespace Grafting;

/// <summary>The number of a network in its ring, from 1 to N.</summary>
public readonly record struct NetworkId(int Value) : IComparable<NetworkId>
{
    public int CompareTo(NetworkId other) => Value.CompareTo(other.Value);

    public static bool operator <(NetworkId left, NetworkId right) => left.Value < right.Value;

    public static bool operator >(NetworkId left, NetworkId right) => left.Value > right.Value;

    public static bool operator <=(NetworkId left, NetworkId right) => left.Value <= right.Value;

    public static bool operator >=(NetworkId left, NetworkId right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
