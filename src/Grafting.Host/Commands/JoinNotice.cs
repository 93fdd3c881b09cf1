namespace Grafting.Host.Commands;

/// <summary>Says that nobody has taken a node in yet: else it would look as if it trained.</summary>
/// <param name="output">For a person.</param>
/// <param name="time">Measures how long it takes.</param>
internal sealed class JoinNotice(TextWriter output, TimeProvider time)
{
    /// <summary>Longer than joining takes where somebody is there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Says it once, if there is reason to.</summary>
    /// <param name="address">Where it is to be taken in.</param>
    /// <param name="takenIn">Done when it is, or when there is no need to any more.</param>
    public async Task WatchAsync(string address, Task takenIn)
    {
        try
        {
            await takenIn.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            await output.WriteLineAsync($"Waiting for {address}: nobody answers yet");
        }
    }
}
