namespace Grafting.Actors.Cluster.Links;

/// <summary>
/// One end of a link: what it has said and does not know to have arrived, and what it has heard. Each message is delivered once and in
/// order, however often it is sent. Knows no actor and no clock.
/// </summary>
/// <remarks>
/// Messages are few, a dozen an epoch, and the other end answers each: so nothing bounds the queue but the life of the attempt.
/// </remarks>
internal sealed class LinkEnd(NetworkId network, int attempt)
{
    private readonly Queue<(long Number, IWireMessage Message)> _unconfirmed = [];
    private long _sent;
    private long _received;

    /// <summary>Whether everything that was said has arrived.</summary>
    public bool IsConfirmed => _unconfirmed.Count == 0;

    /// <summary>What to say again, in order, since it is not known to have arrived.</summary>
    public IEnumerable<Linked> Unconfirmed => _unconfirmed.Select(said => Wrap(said.Number, said.Message));

    /// <summary>Says something.</summary>
    public Linked Say(IWireMessage message)
    {
        _unconfirmed.Enqueue((++_sent, message));
        return Wrap(_sent, message);
    }

    /// <summary>Hears something; null where it is no more than an acknowledgement, or was heard before, or comes too early.</summary>
    /// <remarks>What comes too early is said again by the other end, after what was lost.</remarks>
    public IWireMessage? Hear(Linked linked)
    {
        while (_unconfirmed.TryPeek(out var first) && first.Number <= linked.Received)
        {
            _unconfirmed.Dequeue();
        }

        if (linked.Message is null || linked.Number != _received + 1)
        {
            return null;
        }

        _received++;
        return linked.Message;
    }

    /// <summary>How far it has heard.</summary>
    public Linked Acknowledgement() => Wrap(0, null);

    private Linked Wrap(long number, IWireMessage? message) => new(network, attempt, number, _received, message);
}
