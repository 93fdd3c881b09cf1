using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// A folder of certificates in PEM: <c>ca.pem</c> and <c>ca.key</c>, the cluster's authority, and for each node <c>HOST.pem</c> and <c>HOST.key</c>.
/// A node needs <c>ca.pem</c> and its own two files. Files are never overwritten; keys can be read by their owner only.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class CertificateFolder(string path)
{
    private const string Authority = "ca";

    /// <summary>Makes a certificate for each host, and before the first of them the authority.</summary>
    /// <param name="hosts">Names or addresses by which the nodes reach each other.</param>
    /// <param name="time">Says from when and until when certificates are valid.</param>
    /// <returns>Each host and its certificate.</returns>
    /// <exception cref="UsageException">A host is no name or address, or has a certificate already; nothing was made.</exception>
    /// <exception cref="GraftingException">The folder cannot be read or written.</exception>
    public IReadOnlyList<NodeCertificate> Add(IReadOnlyList<string> hosts, TimeProvider time)
    {
        foreach (var host in hosts)
        {
            RefuseUnusable(host);
        }

        CreateFolder();
        using var authority = File.Exists(PemOf(Authority)) || File.Exists(KeyOf(Authority))
            ? Read(Authority)
            : Write(Authority, NodeCertificates.CreateAuthority(time));
        return [.. hosts.Distinct(StringComparer.OrdinalIgnoreCase).Select(host => Add(host, authority, time))];
    }

    /// <summary>What a node needs to take part.</summary>
    /// <param name="host">The name or address that it listens on.</param>
    /// <param name="time">Says what day it is.</param>
    /// <exception cref="UsageException">The folder has no certificate for that host, or it cannot be used.</exception>
    /// <exception cref="GraftingException">A file cannot be read.</exception>
    public NodeIdentity Read(string host, TimeProvider time)
    {
        RefuseNoHost(host);
        if (!File.Exists(PemOf(Authority)) || !File.Exists(PemOf(host)) || !File.Exists(KeyOf(host)))
        {
            throw new UsageException(
                $"{path} lacks {Authority}.pem, {NameOf(host)}.pem or {NameOf(host)}.key: make them with 'grafting node cert {path} --hosts {host}' where {Authority}.key is.");
        }

        var identity = new NodeIdentity(Read(host), ReadAuthority());
        if (identity.Certificate.NotAfter.ToUniversalTime() <= time.GetUtcNow())
        {
            throw new UsageException($"{PemOf(host)} has expired: delete it and its key, and make them anew with 'grafting node cert {path} --hosts {host}'.");
        }

        return PeerCheck.IsNode(identity.Certificate, identity.Authority)
            ? identity
            : throw new UsageException($"{PemOf(host)} is not signed by {PemOf(Authority)}, or not for a node: copy both from one folder of 'grafting node cert'.");
    }

    private NodeCertificate Add(string host, X509Certificate2 authority, TimeProvider time)
    {
        using var certificate = Write(host, NodeCertificates.CreateNode(host, authority, time));
        return new NodeCertificate(host, PemOf(host), KeyOf(host), certificate.NotAfter.ToUniversalTime());
    }

    private void RefuseUnusable(string host)
    {
        RefuseNoHost(host);
        if (File.Exists(PemOf(host)) || File.Exists(KeyOf(host)))
        {
            throw new UsageException($"{PemOf(host)} or its key is there already, and nothing was changed: delete both to make them anew.");
        }
    }

    /// <summary>It becomes part of a file's name.</summary>
    private static void RefuseNoHost(string host)
    {
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown || host.Equals(Authority, StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"'{host}' is no host name or address that a certificate can be made for.");
        }
    }

    private X509Certificate2 Write(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new ArgumentException("It has no private key.", nameof(certificate));
        WriteNew(KeyOf(name), key.ExportPkcs8PrivateKeyPem(), isSecret: true);
        WriteNew(PemOf(name), certificate.ExportCertificatePem(), isSecret: false);
        return certificate;
    }

    private static void WriteNew(string file, string text, bool isSecret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var writer = new StreamWriter(file, options);
            writer.WriteLine(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"Cannot write {file}: {error.Message}", error);
        }
    }

    private X509Certificate2 Read(string name) => Reading(PemOf(name), () =>
    {
        using var certificate = X509Certificate2.CreateFromPemFile(PemOf(name), KeyOf(name));

        // TLS on Windows wants a key that came out of such a container.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    });

    private X509Certificate2 ReadAuthority() =>
        Reading(PemOf(Authority), () => X509CertificateLoader.LoadCertificateFromFile(PemOf(Authority)));

    private static X509Certificate2 Reading(string file, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new GraftingException($"{file} or its key is damaged, or they do not belong together.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"Cannot read {file}: {error.Message}", error);
        }
    }

    private void CreateFolder()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"Cannot make the folder {path}: {error.Message}", error);
        }
    }

    private string PemOf(string host) => Path.Combine(path, $"{NameOf(host)}.pem");

    private string KeyOf(string host) => Path.Combine(path, $"{NameOf(host)}.key");

    /// <summary>Not every file system allows the colons of an address.</summary>
    private static string NameOf(string host) => host.Replace(':', '-');
}

/// <summary>A node's certificate that was made.</summary>
/// <param name="Host">Whose.</param>
/// <param name="Certificate">Its file.</param>
/// <param name="Key">The file of its private key.</param>
/// <param name="Expires">When it ends to be valid.</param>
public sealed record NodeCertificate(string Host, string Certificate, string Key, DateTimeOffset Expires);
