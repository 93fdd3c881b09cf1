using System.Globalization;
using System.Net;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>A host and a port, as people write them.</summary>
/// <param name="Host">A name or an address, an IPv6 address without brackets.</param>
/// <param name="Port">0 stands for any that is free.</param>
public sealed record ClusterAddress(string Host, int Port)
{
    /// <summary>Whether nobody but this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.TryParse(Host, out var address)
        ? IPAddress.IsLoopback(address)
        : Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="UsageException">The text is not <c>HOST:PORT</c>, or its host is no name or address of a machine.</exception>
    public static ClusterAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new ClusterAddress(text[..colon].TrimStart('[').TrimEnd(']'), port).Checked()
            : throw new UsageException($"'{text}' is not HOST:PORT, such as 10.0.0.2:4711.");
    }

    /// <summary>Of a node's actor system.</summary>
    internal static ClusterAddress Of(Akka.Actor.Address address) => new((address.Host ?? "").TrimStart('[').TrimEnd(']'), address.Port ?? 0);

    /// <summary>Itself, where it can be listened on or called.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    internal ClusterAddress Checked()
    {
        if (Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new UsageException($"{Port} is no port: there are {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}.");
        }

        if (Uri.CheckHostName(Host) is UriHostNameType.Unknown)
        {
            throw new UsageException($"'{Host}' is no host name or address.");
        }

        return IPAddress.TryParse(Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? throw new UsageException($"{Host} is no address by which other nodes reach this one: name the one that they shall use.")
            : this;
    }

    /// <summary>Of the actor system of the node there.</summary>
    /// <param name="isSecure">Whether its cluster has certificates.</param>
    internal string ToUrl(bool isSecure) => $"akka.{(isSecure ? "ssl." : "")}tcp://{ClusterSystem.Name}@{this}";

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
