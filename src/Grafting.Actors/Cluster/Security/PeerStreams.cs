using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Connections between nodes beside Akka's, as safe as those: where nodes have certificates, both ends prove themselves by TLS; without,
/// nothing is encrypted, and <see cref="Wire.ClusterSettings.Checked"/> has seen to it that this is meant.
/// </summary>
/// <param name="identity">This node's; null where nodes have none.</param>
internal sealed class PeerStreams(NodeIdentity? identity)
{
    /// <summary>The end that was called.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The caller is no node of this cluster.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<Stream> AcceptAsync(Stream connection, CancellationToken cancellation)
    {
        if (identity is null)
        {
            return connection;
        }

        var tls = new SslStream(connection);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, additionalCertificates: null, offline: true),
                ClientCertificateRequired = true,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => PeerCheck.IsNode(certificate as X509Certificate2, identity.Authority),
            },
            cancellation).ConfigureAwait(false);
        return tls;
    }

    /// <summary>The end that calls.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">Who was called is no node of this cluster.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<Stream> CallAsync(Stream connection, CancellationToken cancellation)
    {
        if (identity is null)
        {
            return connection;
        }

        var tls = new SslStream(connection);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "", // Names are not compared: see PeerCheck.
                ClientCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, additionalCertificates: null, offline: true),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => PeerCheck.IsNode(certificate as X509Certificate2, identity.Authority),
            },
            cancellation).ConfigureAwait(false);
        return tls;
    }
}
