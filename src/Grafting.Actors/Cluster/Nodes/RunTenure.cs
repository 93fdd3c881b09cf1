using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// Whose run a node takes part in, and what is to be done about it next: open what it was asked for, or give its copy up. Knows no actor and no thread.
/// </summary>
/// <remarks>
/// One run is opened at a time, since two that are would want the same store. Where a greater term asks meanwhile, what the older one has opened is
/// handed on to the next, which keeps of it what it can; where that has failed, the next begins anew.
/// </remarks>
internal sealed class RunTenure
{
    private Opening? _asked;
    private bool _isOver;
    private bool _isYielding;

    /// <summary>The greatest that has asked.</summary>
    public long Term { get; private set; }

    /// <summary>What is open, perhaps for a term that is over; null before the first, and while one is being opened.</summary>
    public OpenRun? Run { get; private set; }

    /// <summary>Which run it takes part in, also while that is opened again; null where none.</summary>
    public string? RunId { get; private set; }

    public bool IsOpening { get; private set; }

    /// <summary>The copy, where the supervisor is on this node.</summary>
    public IRunCopy? Leading { private get; set; }

    /// <summary>Whether networks may come, and the copy may be written: for the greatest term, and not before it is open for that.</summary>
    public bool HasJoined => Run is not null && _asked is null;

    /// <summary>Whether a command counts.</summary>
    public bool IsCurrent(long term) => term == Term && HasJoined;

    /// <summary>A supervisor wants this node.</summary>
    /// <param name="join">What it asks for.</param>
    /// <param name="inviter">The address of its node.</param>
    /// <returns>False where it has asked before.</returns>
    public bool Ask(JoinRun join, string inviter)
    {
        if (join.Term <= Term)
        {
            return false;
        }

        Term = join.Term;
        _isOver = false;
        _asked = new Opening(join, inviter, null, null);
        return true;
    }

    /// <param name="isEmpty">Whether all networks of the term before have ended.</param>
    /// <returns>What is to be opened now; null where there is nothing, or not yet.</returns>
    public Opening? OpenNext(bool isEmpty)
    {
        if (_asked is not { } asked || _isOver || IsOpening || !isEmpty)
        {
            return null;
        }

        var opening = asked with { Earlier = Run, Leading = Leading };
        (_asked, Run, IsOpening) = (null, null, true);
        return opening;
    }

    /// <returns>Whether the node takes part now; false where that has come too late.</returns>
    public bool Opened(OpenRun run)
    {
        (Run, IsOpening) = (run, false);
        if (!HasJoined || _isOver)
        {
            return false;
        }

        RunId = run.Id;
        return true;
    }

    /// <returns>Whether the node cannot take part; false where nobody asks for that run any more.</returns>
    public bool Failed()
    {
        IsOpening = false;
        return _asked is null && !_isOver;
    }

    /// <summary>The singleton has come to this node: the copy is to be its.</summary>
    public void Yield() => _isYielding = true;

    /// <param name="isEmpty">Whether all networks have ended.</param>
    /// <returns>The copy that is to be given up now, once; null where it is not one, or not yet.</returns>
    public FollowingCopy? YieldNext(bool isEmpty)
    {
        if (!_isYielding || !isEmpty || !HasJoined || Run is not { Copy: FollowingCopy following })
        {
            return null;
        }

        _isYielding = false;
        return following;
    }

    /// <summary>The supervisor has told the end of the run.</summary>
    public void End() => (RunId, _isOver) = (null, true);

    /// <summary>What is to be opened.</summary>
    /// <param name="Join">What the supervisor asks for.</param>
    /// <param name="Inviter">The address of the node that asks.</param>
    /// <param name="Earlier">What was open before, whose networks have ended; null where nothing was.</param>
    /// <param name="Leading">The copy, where the supervisor is on this node; null where the node is to open its own.</param>
    internal sealed record Opening(JoinRun Join, string Inviter, OpenRun? Earlier, IRunCopy? Leading);
}
