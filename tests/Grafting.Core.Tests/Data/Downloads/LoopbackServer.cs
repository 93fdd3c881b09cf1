using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Grafting.Core.Tests.Data.Downloads;

/// <summary>A web server on this machine that serves files from memory, ranges included, and can be told to fail.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _failures;
    private int _breaks;

    public LoopbackServer()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The files, by path without the first slash.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>The Range header of each request so far, in order; empty for none.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    public bool KnowsRanges { get; init; } = true;

    /// <summary>The next answers are 503.</summary>
    public void Fail(int times) => _failures = times;

    /// <summary>The next answers break off in the middle of what they should send.</summary>
    public void BreakOff(int times) => _breaks = times;

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed, or the client went away.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var range = context.Request.Headers["Range"] ?? "";
        Ranges.Enqueue(range);
        using var response = context.Response;
        if (_failures-- > 0 || !Files.TryGetValue(context.Request.Url!.AbsolutePath[1..], out var file))
        {
            response.StatusCode = _failures >= 0 ? 503 : 404;
            return;
        }

        var from = KnowsRanges && range.Length > 0 ? int.Parse(range["bytes=".Length..^1], null) : 0;
        if (from > 0 && from >= file.Length)
        {
            response.StatusCode = 416;
            response.AddHeader("Content-Range", $"bytes */{file.Length}");
            return;
        }

        if (from > 0)
        {
            response.StatusCode = 206;
            response.AddHeader("Content-Range", $"bytes {from}-{file.Length - 1}/{file.Length}");
        }

        response.ContentLength64 = file.Length - from;
        var isBroken = _breaks-- > 0;
        await response.OutputStream.WriteAsync(file.AsMemory(from, (file.Length - from) / (isBroken ? 2 : 1)));
        if (isBroken)
        {
            await response.OutputStream.FlushAsync();
            response.Abort();
        }
    }
}
