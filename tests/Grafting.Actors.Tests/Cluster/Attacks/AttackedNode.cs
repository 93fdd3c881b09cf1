using System.Net;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Hosting;
using Grafting.Actors.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Actors.Tests.Cluster.Attacks;

/// <summary>A node on loopback with certificates, an actor that attacks aim at, and what the node has logged.</summary>
public sealed class AttackedNode : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grafting-tests-").FullName;
    private readonly Channel<LogLine> _log = Channel.CreateUnbounded<LogLine>();
    private readonly Channel<object> _reached = Channel.CreateUnbounded<object>();

    public AttackedNode()
    {
        var certificates = new CertificateFolder(_folder);
        certificates.Add(["127.0.0.1"], TimeProvider.System);
        Identity = certificates.Read("127.0.0.1", TimeProvider.System);
        System = ClusterSystem.Create(new ClusterSettings { Identity = Identity, Time = Time }, line => _log.Writer.TryWrite(line));
        Bulk = BulkServer.Listen(IPAddress.Loopback, Identity, Logging.GetLogger(System, typeof(BulkServer)), Time);
        System.ActorOf(Props.Create(() => new Victim(_reached.Writer)), "victim");
    }

    internal FakeTimeProvider Time { get; } = new();

    internal ActorSystem System { get; }

    internal NodeIdentity Identity { get; }

    internal BulkServer Bulk { get; }

    internal int Port => Akka.Cluster.Cluster.Get(System).SelfAddress.Port!.Value;

    /// <summary>What has reached the actor and was no command for it.</summary>
    internal IReadOnlyList<object> Reached
    {
        get
        {
            var reached = new List<object>();
            while (_reached.Reader.TryRead(out var message))
            {
                reached.Add(message);
            }

            return reached;
        }
    }

    /// <summary>The next line of the log with this in it.</summary>
    internal async Task<LogLine> LoggedAsync(string text)
    {
        while (true)
        {
            var line = await _log.Reader.ReadAsync().InTime();
            if (line.Message.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return line;
            }
        }
    }

    /// <summary>What was logged meanwhile.</summary>
    internal IReadOnlyList<LogLine> Logged()
    {
        var lines = new List<LogLine>();
        while (_log.Reader.TryRead(out var line))
        {
            lines.Add(line);
        }

        return lines;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Bulk.Dispose();
        await System.Terminate();
        Directory.Delete(_folder, recursive: true);
    }
}
