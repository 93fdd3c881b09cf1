using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Connections between nodes beside Akka's, as safe as those: where nodes have certificates, both ends prove themselves by TLS; without,
/// nothing is encrypted, and <see cref="Wire.ClusterSettings.Checked"/> has seen to it that this is meant.
/// </summary>
/// <remarks>
/// All of it waits on the calling thread: a socket that has been asked once to do something asynchronously stays in that mode, and then every wait
/// for bytes takes two more threads. What is written must be flushed.
/// </remarks>
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
            CipherSuitesPolicy = Ciphers,
        };
        _calling = new SslClientAuthenticationOptions
        {
            TargetHost = "", // Names are not compared: see PeerCheck.
            ClientCertificateContext = own,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = isNode,
            CipherSuitesPolicy = Ciphers,
        };
    }

    /// <summary>The fastest first, which is not the one that OpenSSL would take; null where the system decides.</summary>
    private static CipherSuitesPolicy? Ciphers => OperatingSystem.IsWindows() ? null : new CipherSuitesPolicy(
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ]);

    /// <summary>The end that was called.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The caller is no node of this cluster.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public Stream Accept(Stream connection)
    {
        if (_called is null)
        {
            return connection;
        }

        var tls = new SslStream(new DuplexBuffer(connection));
        tls.AuthenticateAsServer(_called);
        return tls;
    }

    /// <summary>The end that calls.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">Who was called is no node of this cluster.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public Stream Call(Stream connection)
    {
        if (_calling is null)
        {
            return connection;
        }

        var tls = new SslStream(new DuplexBuffer(connection));
        tls.AuthenticateAsClient(_calling);
        return tls;
    }
}
