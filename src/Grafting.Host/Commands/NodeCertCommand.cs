using System.CommandLine;
using System.Globalization;
using System.Net;
using Grafting.Actors.Cluster.Security;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary><c>node cert DIR</c>: a cluster's own authority, and certificates by which its nodes know each other.</summary>
internal static class NodeCertCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of the authority and the certificates; made where there is none" };
        var hosts = new Option<string?>("--hosts")
        {
            Description = "Names or addresses of the machines, by which they reach each other (default: this machine's name)",
            HelpName = "HOST,HOST",
        };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "cert",
            "Makes certificates for the machines of a cluster, and before the first of them the cluster's own authority.",
            new Example("grafting node cert certificates --hosts node1,node2,10.0.0.3", "An authority, and certificates for three machines"),
            new Example("grafting node cert certificates --hosts node4", "A certificate of the same authority for one more"))
        { folder, hosts, json };
        command.SetAction(arguments => Make(
            arguments.InvocationConfiguration.Output,
            arguments.GetRequiredValue(folder),
            Hosts(arguments.GetValue(hosts)),
            arguments.GetValue(json)));
        return command;
    }

    private static string[] Hosts(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) switch
        {
            null => [Dns.GetHostName()],
            [] => throw new UsageException("--hosts names no host."),
            var given => given,
        };

    private static void Make(TextWriter output, string folder, IReadOnlyList<string> hosts, bool isJson)
    {
        var made = new CertificateFolder(folder).Add(hosts, TimeProvider.System);
        var authority = Path.Combine(folder, "ca.pem");
        if (isJson)
        {
            output.WriteLine(JsonLine.Of(new { Authority = authority, Certificates = made }));
            return;
        }

        foreach (var certificate in made)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{certificate.Host}: {certificate.Certificate} and {certificate.Key}, valid until {certificate.Expires:yyyy-MM-dd}"));
        }

        output.WriteLine($"Each machine needs {authority} and its own two files. Whoever has {Path.Combine(folder, "ca.key")} can make more: keep it off the machines.");
    }
}
