using System.Net;
using System.Net.Sockets;
using Grafting.Actors.Cluster.Security;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>How a node takes part in a cluster.</summary>
public sealed record ClusterSettings
{
    /// <summary>The name or address by which the others reach it: it listens at that address, but on all of its machine's where it is a name.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Where it listens; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Nodes through which it joins, as <c>HOST:PORT</c>; none where it begins a cluster itself.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>Whether it neither joins nor begins a cluster yet, and so is no member: it may never become one.</summary>
    public bool JoinsLater { get; init; }

    /// <summary>
    /// How long it asks its seeds to be taken in before it gives up: long where it may be started before the first of them, and shorter where somebody
    /// has just answered there. Where nobody is given up, it does not give up either.
    /// </summary>
    public TimeSpan LongestJoin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What it is in the cluster.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>
    /// Whether nobody is given up, however long out of reach: where locks in a shared directory tell who is dead. Then a node also ends
    /// without taking leave, since there may be nobody to take it from.
    /// </summary>
    public bool WaitsForTheLost { get; init; }

    /// <summary>Its certificate: with one, it speaks with nobody but nodes of the same authority. Needed beyond loopback.</summary>
    public NodeIdentity? Identity { get; init; }

    /// <summary>Whether it may listen beyond loopback without a certificate, to everybody who reaches the port.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Measures how often refusals are logged.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>For a <see cref="LongestJoin"/>: somebody has just answered, and if nobody does any more, the run has ended meanwhile.</summary>
    public static TimeSpan LongestJoinOfRunning { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Where it listens, if it may.</summary>
    /// <exception cref="UsageException">It must not listen there without a certificate, those whom it joins could not reach it, or the address is none.</exception>
    public ListenAddress Checked()
    {
        var called = new ClusterAddress(Host, Port).Checked();
        if (called.IsLoopback && Seeds.Select(ClusterAddress.Parse).FirstOrDefault(IsElsewhere) is { } seed)
        {
            throw new UsageException(
                $"{seed.Host} is beyond the loopback address, and could not reach this node at {Host}: give --listen HOST:PORT with this machine's name or address there.");
        }

        return ListenAddress.Of(called, isOpen: Identity is not null || IsInsecure, Resolve)
            ?? throw new UsageException(
                $"{Host} can be reached from other machines, and without certificates everybody there could take part: "
                + $"make some with `grafting node cert DIR --hosts {Host}` and give them with --certificates DIR, or say --insecure.");
    }

    private static bool IsElsewhere(ClusterAddress seed) => IPAddress.TryParse(seed.Host, out var address)
        ? !IPAddress.IsLoopback(address)
        : Resolve(seed.Host) is { Length: > 0 } known && !known.Any(IPAddress.IsLoopback);

    private static IPAddress[] Resolve(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name);
        }
        catch (SocketException)
        {
            return []; // Its name may come to be known when it already listens.
        }
    }
}
