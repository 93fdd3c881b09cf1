using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grafting.Actors.Cluster.Security;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Actors.Tests.Cluster.Security;

public sealed class CertificateFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("grafting-tests-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void Should_make_an_authority_and_certificates_that_nodes_accept_of_each_other()
    {
        var made = new CertificateFolder(_path).Add(["node1", "10.0.0.2", "::1"], TimeProvider.System);

        made.Select(each => Path.GetFileName(each.Certificate)).ShouldBe(["node1.pem", "10.0.0.2.pem", "--1.pem"]);
        made.ShouldAllBe(each => each.Expires > DateTimeOffset.UtcNow.AddYears(1));
        var (first, second) = (IdentityOf("node1"), IdentityOf("10.0.0.2"));
        first.Certificate.HasPrivateKey.ShouldBeTrue();
        first.Certificate.MatchesHostname("node1").ShouldBeTrue();
        second.Certificate.MatchesHostname("10.0.0.2").ShouldBeTrue();
        PeerCheck.IsNode(second.Certificate, first.Authority).ShouldBeTrue();
        PeerCheck.IsNode(null, first.Authority).ShouldBeFalse();
    }

    [Fact]
    public void Should_use_the_authority_that_is_there_for_more()
    {
        var folder = new CertificateFolder(_path);
        folder.Add(["node1"], TimeProvider.System);
        var authority = File.ReadAllText(In("ca.key"));

        folder.Add(["node2"], TimeProvider.System);

        File.ReadAllText(In("ca.key")).ShouldBe(authority);
        PeerCheck.IsNode(IdentityOf("node2").Certificate, IdentityOf("node1").Authority).ShouldBeTrue();
    }

    [Fact]
    public void Should_never_overwrite()
    {
        var folder = new CertificateFolder(_path);
        folder.Add(["node1"], TimeProvider.System);
        var before = Contents();

        Should.Throw<UsageException>(() => folder.Add(["node2", "node1"], TimeProvider.System)).Message.ShouldContain("is there already");

        Contents().ShouldBe(before);
    }

    [SkippableFact]
    public void Should_keep_keys_to_their_owner()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes");
        new CertificateFolder(_path).Add(["node1"], TimeProvider.System);

#pragma warning disable CA1416 // Not on Windows, see above.
        foreach (var key in new[] { "ca.key", "node1.key" })
        {
            File.GetUnixFileMode(In(key)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, key);
        }
#pragma warning restore CA1416
    }

    [Theory]
    [InlineData("../node1")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("ca")]
    [InlineData("x/y")]
    public void Should_refuse_what_is_no_host(string host)
    {
        Should.Throw<UsageException>(() => new CertificateFolder(_path).Add([host], TimeProvider.System)).Message.ShouldContain("no host name");
        Contents().ShouldBeEmpty();
    }

    [Fact]
    public void Should_say_what_is_missing_or_wrong()
    {
        var folder = new CertificateFolder(_path);
        Should.Throw<UsageException>(() => folder.Read("node1", TimeProvider.System)).Message.ShouldContain("grafting node cert");
        folder.Add(["node1", "node2"], TimeProvider.System);

        Should.Throw<UsageException>(() => folder.Read("node3", TimeProvider.System)).Message.ShouldContain("--hosts node3");
        var later = new FakeTimeProvider(DateTimeOffset.UtcNow.AddYears(3));
        Should.Throw<UsageException>(() => folder.Read("node1", later)).Message.ShouldContain("has expired");

        File.Copy(In("node2.key"), In("node1.key"), overwrite: true);
        Should.Throw<GraftingException>(() => folder.Read("node1", TimeProvider.System)).Message.ShouldContain("do not belong together");

        using var other = NodeCertificates.CreateAuthority(TimeProvider.System);
        File.WriteAllText(In("ca.pem"), other.ExportCertificatePem());
        Should.Throw<UsageException>(() => folder.Read("node2", TimeProvider.System)).Message.ShouldContain("is not signed by");
    }

    [Fact]
    public void Should_not_take_a_certificate_for_a_node_that_is_none()
    {
        using var authority = NodeCertificates.CreateAuthority(TimeProvider.System);
        using var other = NodeCertificates.CreateAuthority(TimeProvider.System);
        var past = new FakeTimeProvider(DateTimeOffset.UtcNow.AddYears(-3));
        using var oldAuthority = NodeCertificates.CreateAuthority(past);

        PeerCheck.IsNode(NodeCertificates.CreateNode("a", authority, TimeProvider.System), authority).ShouldBeTrue();
        PeerCheck.IsNode(NodeCertificates.CreateNode("a", other, TimeProvider.System), authority).ShouldBeFalse();
        PeerCheck.IsNode(NodeCertificates.CreateNode("a", oldAuthority, past), oldAuthority).ShouldBeFalse();
        PeerCheck.IsNode(ServerOnly(authority), authority).ShouldBeFalse();
    }

    private static X509Certificate2 ServerOnly(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([PeerCheck.Usages[0]], critical: false));
        return request.Create(authority, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3]);
    }

    private NodeIdentity IdentityOf(string host) => new CertificateFolder(_path).Read(host, TimeProvider.System);

    private string In(string file) => Path.Combine(_path, file);

    private (string, string)[] Contents() =>
        [.. Directory.GetFiles(_path).Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file)))];
}
