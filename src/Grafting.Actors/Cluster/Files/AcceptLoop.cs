using System.Net.Sockets;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Takes connections, one after the other. Where the system has none to give, since the process has as many files open as it may, it asks again
/// after a pause: the connection that waits would have it fail again at once, for as long as that lasts.
/// </summary>
/// <param name="accept">Waits for the next connection.</param>
/// <param name="admit">Gets it; must not wait.</param>
/// <param name="failed">Is told what the system says.</param>
/// <param name="time">For the pause.</param>
internal sealed class AcceptLoop(
    Func<CancellationToken, ValueTask<Socket>> accept, Action<Socket> admit, Action<SocketException> failed, TimeProvider time)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Until it is stopped, or there is nothing to accept from any more.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await NextAsync(stop).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task NextAsync(CancellationToken stop)
    {
        try
        {
            admit(await accept(stop).ConfigureAwait(false));
            return;
        }
        catch (SocketException error)
        {
            failed(error);
        }

        await Task.Delay(Pause, time, stop).ConfigureAwait(false);
    }
}
