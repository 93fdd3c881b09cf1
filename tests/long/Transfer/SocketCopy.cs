using System.Net;
using System.Net.Sockets;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>A file through a plain socket, as fast as it goes: nothing is encrypted, checked or resumed.</summary>
internal sealed class SocketCopy : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _path;

    /// <param name="path">Sent to whoever connects, and replaced by what is received.</param>
    public SocketCopy(string path)
    {
        _path = path;
        _listener.Start();
        new Thread(Send) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Receive(int port, bool flush)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
        using var file = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        client.GetStream().CopyTo(file, PieceBytes);
        file.Flush(flush);
    }

    public void Dispose() => _listener.Dispose();

    private void Send()
    {
        try
        {
            while (true)
            {
                using var client = _listener.AcceptTcpClient();
                using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                file.CopyTo(client.GetStream(), PieceBytes);
            }
        }
        catch (SocketException)
        {
            // It was disposed.
        }
    }
}
