using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Wire;

namespace Grafting.Host.Commands;

/// <summary>How this process finds other nodes and proves itself, as commands are told.</summary>
internal static class ClusterAccess
{
    /// <param name="listen"><c>HOST:PORT</c>; null for a free port of this machine alone.</param>
    /// <param name="join"><c>HOST:PORT</c> of a node of the cluster; null where this one begins it.</param>
    /// <param name="certificates">The folder of this node's certificate; null for none.</param>
    /// <param name="isInsecure">Whether it may do without one beyond this machine.</param>
    /// <param name="time">For certificates' dates.</param>
    /// <exception cref="UsageException">An address is none.</exception>
    /// <exception cref="GraftingException">There is no certificate for this host, or it cannot be read.</exception>
    public static ClusterSettings Of(string? listen, string? join, string? certificates, bool isInsecure, TimeProvider time)
    {
        var address = listen is null ? new ClusterAddress("127.0.0.1", 0) : ClusterAddress.Parse(listen);
        return new ClusterSettings
        {
            Host = address.Host,
            Port = address.Port,
            Seeds = join is null ? [] : [ClusterAddress.Parse(join).ToString()],
            Identity = certificates is null ? null : new CertificateFolder(certificates).Read(address.Host, time),
            IsInsecure = isInsecure,
            Time = time,
        };
    }
}
