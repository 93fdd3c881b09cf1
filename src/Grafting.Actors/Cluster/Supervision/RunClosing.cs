using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Ring;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// How a run ends: its results come home, then every node is told until it has answered or gone, and then the outcome is known. Knows no actor and no
/// clock.
/// </summary>
/// <param name="term">The supervisor's.</param>
internal sealed class RunClosing(long term)
{
    private readonly SortedSet<string> _leaving = new(StringComparer.Ordinal);
    private bool _isTold;
    private bool _isOver;

    /// <summary>Null while the run goes on.</summary>
    public RunOutcome? Outcome { get; private set; }

    /// <summary>The results that are on their way home; null where there are none, or they have arrived.</summary>
    public Homecoming? Homecoming { get; private set; }

    /// <summary>Addresses of those that have been told of the end and have not answered. They are told again.</summary>
    public IReadOnlyCollection<string> Leaving => _leaving;

    /// <summary>What nodes are told.</summary>
    public EndRun Message => Outcome switch
    {
        RunOutcome.RunCompleted => new EndRun(term, RunEnding.Completed, ""),
        RunOutcome.RunFailed failed => new EndRun(term, RunEnding.Failed, $"The run has failed: {failed.Error.Message}"),
        _ => new EndRun(term, RunEnding.Stopped, ""),
    };

    /// <summary>The run has an outcome; the first one stands.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="home">
    /// The node with the directory where it was begun, if it takes part and that is not the supervisor's. Its process is to end with all results in its
    /// directory: so nobody ends before they are there, or that node has gone.
    /// </param>
    /// <returns>Whether it is the first.</returns>
    public bool Begin(RunOutcome outcome, Member? home)
    {
        if (Outcome is not null)
        {
            return false;
        }

        Outcome = outcome;
        Homecoming = home is null ? null : new Homecoming(home, (outcome as RunOutcome.RunCompleted)?.Summary);
        return true;
    }

    /// <summary>Whether that is the end of bringing results home which is waited for.</summary>
    public bool IsOfHomecoming(long of, bool isFinished) =>
        of == term && Homecoming is { Files: not null } homecoming && isFinished == homecoming.Summary is not null;

    /// <summary>Nothing is on its way home any more: all nodes are told.</summary>
    /// <param name="nodes">Addresses of those that answer.</param>
    public void EndForAll(IEnumerable<string> nodes)
    {
        Homecoming = null;
        _leaving.UnionWith(nodes);
        _isTold = true;
    }

    /// <summary>A node has come since the run ended: it is told as well, but nobody waits for it.</summary>
    public void EndFor(string node) => _leaving.Add(node);

    /// <summary>A node has answered, or has gone.</summary>
    public void Left(string node) => _leaving.Remove(node);

    /// <summary>The outcome may be known now.</summary>
    /// <param name="isDue">Whether it has been waited for long enough.</param>
    /// <returns>Whether it is to be told: once, when all nodes know, so that none takes the end of this process for that of its supervisor.</returns>
    public bool TryConclude(bool isDue)
    {
        var concludes = _isTold && !_isOver && (isDue || _leaving.Count == 0);
        _isOver |= concludes;
        return concludes;
    }
}
