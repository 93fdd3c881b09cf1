using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Cluster.Attacks;

/// <summary>Somebody without a certificate of the cluster who reaches a port: the connection is closed, and the node goes on.</summary>
public sealed class StrangerSpec(AttackedNode node) : IClassFixture<AttackedNode>
{
    [Fact]
    public async Task Should_close_on_garbage()
    {
        var garbage = new byte[100_000];
        for (var index = 0; index < garbage.Length; index++)
        {
            garbage[index] = (byte)(index * 7);
        }

        await SendAsync(garbage);
        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_close_on_a_web_request()
    {
        await SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        await AfterwardsAsync();
        (await node.LoggedAsync("TLS")).Cause.ShouldBeNull();
    }

    [Fact]
    public async Task Should_close_on_tls_without_a_certificate()
    {
        await HandshakeAsync([]);
        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_close_on_a_certificate_of_another_authority()
    {
        using var authority = NodeCertificates.CreateAuthority(TimeProvider.System);
        using var certificate = NodeCertificates.CreateNode("127.0.0.1", authority, TimeProvider.System);
        await HandshakeAsync([certificate]);
        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_close_on_one_who_says_nothing()
    {
        using var client = await ConnectAsync();
        await CloseAsync(client.GetStream(), _ => Task.CompletedTask); // After Akka's connection-timeout, which is real time.
        await AfterwardsAsync();
    }

    [Fact]
    public async Task Should_cut_off_one_who_says_nothing_at_the_port_for_files()
    {
        using var first = await ConnectAsync(node.Bulk.Port);
        using var second = await ConnectAsync(node.Bulk.Port);
        await using var tls = new SslStream(second.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("127.0.0.1", [node.Identity.Certificate], checkCertificateRevocation: false).WaitAsync(Deadline.Patience);

        node.Time.Advance(BulkServer.Greeting);

        await CloseAsync(tls, _ => Task.CompletedTask); // A node, but without a ticket.
        (await node.LoggedAsync("no ticket for 10 seconds")).IsRefusal.ShouldBeTrue();
    }

    [Fact]
    public async Task Should_cut_off_the_oldest_of_too_many_who_say_nothing_at_the_port_for_files()
    {
        using var first = await ConnectAsync(node.Bulk.Port);
        var others = new List<TcpClient>();
        for (var other = 0; other < BulkServer.MostCallers; other++)
        {
            others.Add(await ConnectAsync(node.Bulk.Port));
        }

        await CloseAsync(first.GetStream(), _ => Task.CompletedTask);
        (await node.LoggedAsync($"{BulkServer.MostCallers} more have come")).IsRefusal.ShouldBeTrue();
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task Should_refuse_and_tell_of_garbage_at_the_port_for_files()
    {
        using var client = await ConnectAsync(node.Bulk.Port);
        await CloseAsync(client.GetStream(), stream => stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray()).AsTask());
        (await node.LoggedAsync("Refused a connection for files")).IsRefusal.ShouldBeTrue();
    }

    private async Task SendAsync(byte[] bytes)
    {
        using var client = await ConnectAsync();
        await CloseAsync(client.GetStream(), stream => stream.WriteAsync(bytes).AsTask());
    }

    private async Task HandshakeAsync(X509CertificateCollection certificates)
    {
        using var client = await ConnectAsync();
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await CloseAsync(tls, _ => tls.AuthenticateAsClientAsync("127.0.0.1", certificates, checkCertificateRevocation: false));
    }

    private async Task<TcpClient> ConnectAsync(int? port = null)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port ?? node.Port);
        return client;
    }

    /// <summary>Speaks, then listens until the node closes the connection. It says nothing but that TLS has failed.</summary>
    private static async Task CloseAsync<T>(T stream, Func<T, Task> speak)
        where T : Stream
    {
        try
        {
            await speak(stream).WaitAsync(Deadline.Patience);
            var answer = new byte[1024];
            while (await stream.ReadAsync(answer).InTime() > 0)
            {
            }
        }
        catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Closed with a reset, or while the handshake was under way.
        }
    }

    private async Task AfterwardsAsync()
    {
        await using var peer = new HostilePeer(node.Identity, node.System);
        (await HostilePeer.AskAsync(await peer.FindAsync("victim"), new PauseRun())).ShouldBeOfType<RunEvent.RunPaused>();
        node.Reached.ShouldBeEmpty();
    }
}
