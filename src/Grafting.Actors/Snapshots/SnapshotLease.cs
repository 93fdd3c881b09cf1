using Grafting.Checkpoints;

namespace Grafting.Actors.Snapshots;

/// <summary>
/// One holder's right to read a snapshot. The network that took it holds one until its own graft is done, its recipient holds
/// another until it has grafted; when the last is disposed, the memory is used for another snapshot.
/// </summary>
/// <remarks>
/// The first holder may write until it shares. A lease has exactly one owner, who disposes it once; it goes over with the message
/// that carries it.
/// </remarks>
internal sealed class SnapshotLease : IDisposable
{
    private readonly Holding _holding;
    private int _isDisposed;

    private SnapshotLease(Holding holding) => _holding = holding;

    /// <exception cref="ObjectDisposedException">This lease was given back.</exception>
    public NetworkState State
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) == 1, this);
            return _holding.State;
        }
    }

    /// <summary>The first lease of a snapshot.</summary>
    /// <param name="state">The memory.</param>
    /// <param name="giveBack">Called when the last holder is done with it, on whatever thread that is.</param>
    public static SnapshotLease Of(NetworkState state, Action<NetworkState> giveBack) => new(new Holding(state, giveBack));

    /// <summary>A lease for one more holder.</summary>
    /// <exception cref="ObjectDisposedException">This lease was given back.</exception>
    public SnapshotLease Share()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) == 1, this);
        Interlocked.Increment(ref _holding.Holders);
        return new SnapshotLease(_holding);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0 && Interlocked.Decrement(ref _holding.Holders) == 0)
        {
            _holding.GiveBack(_holding.State);
        }
    }

    private sealed class Holding(NetworkState state, Action<NetworkState> giveBack)
    {
        public int Holders = 1;

        public NetworkState State { get; } = state;

        public Action<NetworkState> GiveBack { get; } = giveBack;
    }
}
