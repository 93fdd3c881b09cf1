using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grafting.Actors.Cluster.Security;

/// <summary>A cluster's own certificate authority and its nodes' certificates, on elliptic curve P-256.</summary>
internal static class NodeCertificates
{
    private const int AuthorityYears = 10;
    private const int NodeYears = 2;
    private const int SerialBytes = 16;

    /// <summary>Clocks of machines differ; a certificate made on one must be valid on all.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromHours(1);

    public static X509Certificate2 CreateAuthority(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=grafting cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - ClockDifference, now.AddYears(AuthorityYears));
    }

    /// <param name="host">The name or address by which others reach the node.</param>
    /// <param name="authority">With its private key.</param>
    /// <param name="time">Says when it begins to be valid.</param>
    /// <returns>With its private key.</returns>
    public static X509Certificate2 CreateNode(string host, X509Certificate2 authority, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(host);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. PeerCheck.Usages], critical: false));
        request.CertificateExtensions.Add(NamesOf(host));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var now = time.GetUtcNow();
        DateTimeOffset end = authority.NotAfter.ToUniversalTime();
        using var certificate = request.Create(
            authority, now - ClockDifference, now.AddYears(NodeYears) < end ? now.AddYears(NodeYears) : end, RandomNumberGenerator.GetBytes(SerialBytes));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension NamesOf(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        return names.Build();
    }
}
