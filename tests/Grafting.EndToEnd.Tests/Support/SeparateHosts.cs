using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>
/// Hosts of a test's own: network namespaces, each with an address and a name, at the ports of a bridge. Nothing leads out of them. Links can be cut, made
/// deaf in one direction, and made slow. As on Debian, a host's own name is 127.0.1.1 on itself. Needs Linux, iproute2 and the right to make namespaces.
/// </summary>
internal sealed class SeparateHosts : IDisposable
{
    private static int s_made;

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"grafting{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}");
    private readonly int _count;

    private SeparateHosts(int count) => _count = count;

    private string Bridge => $"{_name}-net";

    /// <summary>Makes hosts 0 to <paramref name="count"/> − 1; a test is skipped where that cannot be done.</summary>
    public static SeparateHosts MakeOrSkip(int count)
    {
        var hosts = new SeparateHosts(count);
        var refusal = OperatingSystem.IsLinux() ? hosts.Make() : "there are no network namespaces here";
        if (refusal is not null)
        {
            hosts.Dispose();
            Skip.If(true, $"This user cannot make hosts of network namespaces: {refusal}");
        }

        return hosts;
    }

    /// <summary>By which it is reached by the others.</summary>
    public static string HostName(int host) => string.Create(CultureInfo.InvariantCulture, $"host{host}");

    private static string AddressOf(int host) => string.Create(CultureInfo.InvariantCulture, $"10.63.0.{host + 1}");

    /// <summary>What to put before a command line so that it runs there.</summary>
    public string[] At(int host) => ["ip", "netns", "exec", NameOf(host)];

    /// <summary>A host reaches nobody, and nobody it.</summary>
    public void Cut(int host) => Do($"ip -n {Bridge} link set port{host} down");

    /// <summary>After <see cref="Cut"/>.</summary>
    public void Mend(int host) => Do($"ip -n {Bridge} link set port{host} up");

    /// <summary>What a host sends to another is lost, and not the other way round.</summary>
    public void Silence(int from, int to) => Do($"ip -n {NameOf(from)} route add blackhole {AddressOf(to)}/32");

    /// <summary>Two hosts do not reach each other, and all others still do.</summary>
    public void Separate(int one, int other)
    {
        Silence(one, other);
        Silence(other, one);
    }

    /// <summary>Between a host and all others, bits queue in both directions.</summary>
    /// <param name="host">Which.</param>
    /// <param name="rate">As tc has it, such as <c>50mbit</c>.</param>
    public void Slow(int host, string rate)
    {
        Do($"tc -n {NameOf(host)} qdisc add dev port root tbf rate {rate} burst 64kb latency 400ms");
        Do($"tc -n {Bridge} qdisc add dev port{host} root tbf rate {rate} burst 64kb latency 400ms");
    }

    public void Dispose()
    {
        for (var host = 0; host < _count; host++)
        {
            Try($"ip netns delete {NameOf(host)}");
            Try($"rm -rf {FilesOf(host)}");
        }

        Try($"ip netns delete {Bridge}");
    }

    /// <summary>What is here, processes of that host find in /etc.</summary>
    private string FilesOf(int host) => $"/etc/netns/{NameOf(host)}";

    private string NameOf(int host) => string.Create(CultureInfo.InvariantCulture, $"{_name}-{host}");

    /// <returns>Why it cannot be done, or null.</returns>
    private string? Make()
    {
        var commands = Enumerable.Range(0, _count).SelectMany(host => new[]
        {
            $"ip netns add {NameOf(host)}",
            $"ip -n {Bridge} link add port{host} type veth peer name port netns {NameOf(host)}",
            $"ip -n {Bridge} link set port{host} master bridge up",
            $"ip -n {NameOf(host)} address add {AddressOf(host)}/24 dev port",
            $"ip -n {NameOf(host)} link set port up",
            $"ip -n {NameOf(host)} link set lo up",
        });
        return new[] { $"ip netns add {Bridge}", $"ip -n {Bridge} link add bridge type bridge", $"ip -n {Bridge} link set bridge up" }
            .Concat(commands)
            .Select(Try)
            .FirstOrDefault(failure => failure is not null) ?? WriteNames();
    }

    private string? WriteNames()
    {
        try
        {
            for (var host = 0; host < _count; host++)
            {
                var others = Enumerable.Range(0, _count).Select(other => $"{(other == host ? "127.0.1.1" : AddressOf(other))} {HostName(other)}");
                Directory.CreateDirectory(FilesOf(host));
                File.WriteAllLines(Path.Combine(FilesOf(host), "hosts"), ["127.0.0.1 localhost", .. others]);
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static void Do(string commandLine) => Try(commandLine).ShouldBeNull(commandLine);

    /// <returns>What the command says of its failure, or null.</returns>
    private static string? Try(string commandLine)
    {
        var words = commandLine.Split(' ');
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
