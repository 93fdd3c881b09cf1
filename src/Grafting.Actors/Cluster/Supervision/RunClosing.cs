using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Ring;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// How a run ends: its results come home, then every node is told until it has answered or gone, and then the outcome may be known. Knows no actor and
/// no clock.
/// </summary>
internal sealed class RunClosing
{
    private readonly SortedSet<string> _leaving;
    private bool _areTold;
    private bool _isOver;

    /// <param name="term">The supervisor's.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="home">
    /// The node with the directory where it was begun, if it takes part and that is not the supervisor's. Its process is to end with all results in its
    /// directory: so nobody ends before they are there, or that node has gone.
    /// </param>
    /// <param name="nodes">Addresses of those that answer when they are told.</param>
    public RunClosing(long term, RunOutcome outcome, Member? home, IEnumerable<string> nodes)
    {
        _leaving = new SortedSet<string>(nodes, StringComparer.Ordinal);
        Homecoming = home is null ? null : new Homecoming(home, (outcome as RunOutcome.RunCompleted)?.Summary);
        Message = outcome switch
        {
            RunOutcome.RunCompleted => new EndRun(term, RunEnding.Completed, ""),
            RunOutcome.RunFailed failed => new EndRun(term, RunEnding.Failed, $"The run has failed: {failed.Error.Message}"),
            _ => new EndRun(term, RunEnding.Stopped, ""),
        };
    }

    /// <summary>What nodes are told.</summary>
    public EndRun Message { get; }

    /// <summary>The results that are on their way home; null where there are none, or they have arrived.</summary>
    public Homecoming? Homecoming { get; private set; }

    /// <summary>Addresses of those that have been told and have not answered. They are told again.</summary>
    public IReadOnlyCollection<string> Silent => _areTold ? _leaving : [];

    /// <summary>Whether that is the end of bringing results home which is waited for.</summary>
    public bool IsOfHomecoming(long term, bool isFinished) =>
        term == Message.Term && Homecoming is { Files: not null } homecoming && isFinished == homecoming.Summary is not null;

    /// <summary>Nothing is on its way home any more: all nodes are told.</summary>
    public void EndForAll() => (Homecoming, _areTold) = (null, true);

    /// <summary>A node has come since the run ended: it is told as well.</summary>
    public void EndFor(string node) => _leaving.Add(node);

    /// <summary>A node has answered, or has gone.</summary>
    public void Left(string node) => _leaving.Remove(node);

    /// <summary>The outcome may be known now.</summary>
    /// <param name="isDue">Whether it has been waited for long enough.</param>
    /// <returns>Whether it is to be told: once, when all nodes know, so that none takes the end of this process for that of its supervisor.</returns>
    public bool TryConclude(bool isDue)
    {
        var concludes = _areTold && !_isOver && (isDue || _leaving.Count == 0);
        _isOver |= concludes;
        return concludes;
    }
}
