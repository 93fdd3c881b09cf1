using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grafting.Actors.Cluster.Security;

/// <summary>Whether a certificate makes a node of the cluster.</summary>
internal static class PeerCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>What a node's certificate is for: nodes call each other, so each is client and server.</summary>
    public static IReadOnlyList<Oid> Usages { get; } = [new(ServerAuthentication), new(ClientAuthentication)];

    /// <summary>
    /// True where the cluster's authority has signed it, for both usages, and it is valid today. The machine's own trusted authorities do not
    /// count, and nobody is asked about revocation: a cluster that has lost a key makes a new authority.
    /// </summary>
    /// <remarks>
    /// Host names are not compared. A node that cannot agree with another that it calls shuts down, as Akka.Remote has it, so one certificate with a wrong
    /// name in it could take the whole cluster along.
    /// </remarks>
    public static bool IsNode(X509Certificate2? certificate, X509Certificate2 authority)
    {
        if (certificate is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var usage in Usages)
        {
            chain.ChainPolicy.ApplicationPolicy.Add(usage);
        }

        return chain.Build(certificate);
    }
}
