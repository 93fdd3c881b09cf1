using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Connections between nodes beside Akka's, as safe as those: where nodes have certificates, both ends prove themselves by TLS; without,
/// nothing is encrypted, and <see cref="Wire.ClusterSettings.Checked"/> has seen to it that this is meant.
/// </summary>
internal sealed class PeerStreams
{
    private readonly SslServerAuthenticationOptions? _called;
    private readonly SslClientAuthenticationOptions? _calling;

    /// <param name="identity">This node's; null where nodes have none.</param>
    public PeerStreams(NodeIdentity? identity)
    {
        if (identity is null)
        {
            return;
        }

        var own = SslStreamCertificateContext.Create(identity.Certificate, additionalCertificates: null, offline: true);
        RemoteCertificateValidationCallback isNode = (_, certificate, _, _) => PeerCheck.IsNode(certificate as X509Certificate2, identity.Authority);
        _called = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = own,
            ClientCertificateRequired = true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = isNode,
        };
        _calling = new SslClientAuthenticationOptions
        {
            TargetHost = "", // Names are not compared: see PeerCheck.
            ClientCertificateContext = own,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = isNode,
        };
    }

    /// <summary>The end that was called.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The caller is no node of this cluster.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<Stream> AcceptAsync(Stream connection, CancellationToken cancellation)
    {
        if (_called is null)
        {
            return connection;
        }

        var tls = new SslStream(connection);
        await tls.AuthenticateAsServerAsync(_called, cancellation).ConfigureAwait(false);
        return tls;
    }

    /// <summary>The end that calls.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">Who was called is no node of this cluster.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<Stream> CallAsync(Stream connection, CancellationToken cancellation)
    {
        if (_calling is null)
        {
            return connection;
        }

        var tls = new SslStream(connection);
        await tls.AuthenticateAsClientAsync(_calling, cancellation).ConfigureAwait(false);
        return tls;
    }
}
