namespace Grafting.Runs;

/// <summary>
/// Lets one process at a time train a network of a run directory that several processes share. The system frees it when that process
/// ends, even by kill -9: who has it knows that the process before is dead.
/// </summary>
public sealed class NetworkLock : IDisposable
{
    private readonly RunLock _held;

    private NetworkLock(RunLock held) => _held = held;

    /// <param name="directory">The run directory.</param>
    /// <param name="network">Whose.</param>
    /// <exception cref="UsageException">Another process, which is alive, trains the network.</exception>
    /// <exception cref="GraftingException">The directory cannot be written.</exception>
    public static NetworkLock Take(string directory, NetworkId network) => RunLock.TryTake(new RunPaths(directory).LockOf(network)) is { } held
        ? new NetworkLock(held)
        : throw new UsageException($"Another process trains network {network} of {directory}: give this one another --i, or stop that one.");

    public void Dispose() => _held.Dispose();
}
