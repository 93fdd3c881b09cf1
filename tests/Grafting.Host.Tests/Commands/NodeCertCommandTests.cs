using System.Text.Json;
using Grafting.Host.Tests.CommandLine;

namespace Grafting.Host.Tests.Commands;

public sealed class NodeCertCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grafting-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Should_make_certificates_and_say_who_needs_what()
    {
        var run = await ProgramRun.Of("node", "cert", In("certificates"), "--hosts", "node1, 10.0.0.2");

        run.ExitCode.ShouldBe(0, run.Error);
        var lines = run.Output.TrimEnd().Split('\n');
        lines.Length.ShouldBe(3);
        lines[0].ShouldStartWith($"node1: {In("certificates/node1.pem")} and {In("certificates/node1.key")}, valid until 2");
        lines[2].ShouldContain("keep it off the machines");
        Directory.GetFiles(In("certificates")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["10.0.0.2.key", "10.0.0.2.pem", "ca.key", "ca.pem", "node1.key", "node1.pem"]);
    }

    [Fact]
    public async Task Should_take_this_machines_name_where_none_is_given()
    {
        var run = await ProgramRun.Of("node", "cert", _folder, "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        var document = JsonDocument.Parse(run.Output).RootElement;
        document.GetProperty("authority").GetString().ShouldBe(In("ca.pem"));
        var certificate = document.GetProperty("certificates")[0];
        certificate.GetProperty("host").GetString().ShouldBe(System.Net.Dns.GetHostName());
        File.Exists(certificate.GetProperty("key").GetString()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("../node1", "is no host name or address")]
    [InlineData(",", "--hosts names no host")]
    [InlineData("node1,node1", "")]
    public async Task Should_refuse_what_is_no_host(string hosts, string message)
    {
        var run = await ProgramRun.Of("node", "cert", _folder, "--hosts", hosts);

        run.ExitCode.ShouldBe(message.Length > 0 ? 2 : 0);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Should_overwrite_nothing()
    {
        await ProgramRun.Of("node", "cert", _folder, "--hosts", "node1");

        var run = await ProgramRun.Of("node", "cert", _folder, "--hosts", "node1");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("is there already, and nothing was changed");
    }

    private string In(string path) => Path.Combine(_folder, path);
}
