namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Hands pieces of a file from the thread that receives them to the one that writes them. Unlike <c>BlockingCollection</c> it does not
/// spin before it waits: beside training on all processors, who spins gives its time away.
/// </summary>
/// <param name="most">Pieces that may wait.</param>
internal sealed class PieceQueue(int most)
{
    private readonly Queue<ArraySegment<byte>> _pieces = new(most);
    private bool _isComplete;

    /// <summary>Waits for room. A piece that comes after <see cref="Complete"/> is dropped.</summary>
    public void Add(ArraySegment<byte> piece)
    {
        lock (_pieces)
        {
            while (_pieces.Count == most && !_isComplete)
            {
                Monitor.Wait(_pieces);
            }

            if (!_isComplete)
            {
                _pieces.Enqueue(piece);
                Monitor.Pulse(_pieces);
            }
        }
    }

    /// <summary>Waits for a piece.</summary>
    /// <returns>False where there is none left and none will come.</returns>
    public bool TryTake(out ArraySegment<byte> piece)
    {
        lock (_pieces)
        {
            while (_pieces.Count == 0 && !_isComplete)
            {
                Monitor.Wait(_pieces);
            }

            Monitor.Pulse(_pieces);
            return _pieces.TryDequeue(out piece);
        }
    }

    /// <summary>No more pieces: from either thread.</summary>
    public void Complete()
    {
        lock (_pieces)
        {
            _isComplete = true;
            Monitor.PulseAll(_pieces);
        }
    }
}
