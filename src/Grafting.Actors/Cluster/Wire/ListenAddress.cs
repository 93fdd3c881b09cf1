using System.Net;
using System.Net.Sockets;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>How others call a node, and where it listens, which is not the same where they call it by a name.</summary>
/// <remarks>
/// What a name resolves to on its own machine is often not where others look for it: Debian has <c>127.0.1.1 node1</c> in /etc/hosts, and
/// a pod that comes back with another address finds its earlier one in the name service. So a node with a name listens on all addresses.
/// </remarks>
/// <param name="Called">What the others use, and part of the node's identity.</param>
/// <param name="Bound">An address of this machine, or the one that stands for all of them.</param>
public sealed record ListenAddress(ClusterAddress Called, IPAddress Bound)
{
    /// <summary>Whether the names in this node's network are of IPv6 only, as far as its own tells.</summary>
    internal bool HasIPv6Names => Bound.AddressFamily is AddressFamily.InterNetworkV6 && !IPAddress.TryParse(Called.Host, out _);

    /// <param name="called">What the others use.</param>
    /// <param name="isOpen">Whether it may be reached from other machines.</param>
    /// <param name="resolve">What this machine takes a name for; nothing where it does not know it.</param>
    /// <returns>Null where it could be reached from other machines, and may not.</returns>
    internal static ListenAddress? Of(ClusterAddress called, bool isOpen, Func<string, IReadOnlyList<IPAddress>> resolve)
    {
        if (IPAddress.TryParse(called.Host, out var address))
        {
            return isOpen || called.IsLoopback ? new ListenAddress(called, address) : null;
        }

        var known = resolve(called.Host);
        if (isOpen && !called.IsLoopback)
        {
            return new ListenAddress(called, IsOnlyIPv6(known) ? IPAddress.IPv6Any : IPAddress.Any);
        }

        var loopback = known.Where(IPAddress.IsLoopback).ToArray();
        if (called.IsLoopback)
        {
            return new ListenAddress(called, Preferred(loopback) ?? IPAddress.Loopback);
        }

        return loopback.Length == known.Count && Preferred(loopback) is { } bound ? new ListenAddress(called, bound) : null;
    }

    private static bool IsOnlyIPv6(IReadOnlyList<IPAddress> known) => known.Count > 0 && !known.Any(IsIPv4);

    /// <summary>IPv4 before IPv6, as those who call a name look for it.</summary>
    private static IPAddress? Preferred(IPAddress[] known) => known.OrderBy(each => !IsIPv4(each)).FirstOrDefault();

    private static bool IsIPv4(IPAddress address) => address.AddressFamily is AddressFamily.InterNetwork;
}
