using Grafting.Actors.Cluster.Nodes;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>How far a node's copy of one log has come. One piece is on its way at a time; knows no actor and no clock.</summary>
internal sealed class FollowerLog(RunLog log)
{
    private int _confirmed;
    private bool _isUnderWay;

    /// <summary>Whether the copy holds so many lines.</summary>
    public bool Has(int lines) => _confirmed >= lines;

    /// <summary>The number of the first line to send, if there is anything to send and nothing is under way; null otherwise.</summary>
    /// <param name="lines">How many there are.</param>
    public int? Next(int lines)
    {
        if (_isUnderWay || _confirmed >= lines)
        {
            return null;
        }

        _isUnderWay = true;
        return _confirmed;
    }

    /// <summary>The node has told where its copy stands.</summary>
    public void Confirm(NodeProtocol.LinesAppended appended)
    {
        if (appended.Log == log)
        {
            (_confirmed, _isUnderWay) = (appended.Count, false);
        }
    }

    /// <summary>No answer came: what was sent counts as lost.</summary>
    public void GiveUp() => _isUnderWay = false;
}
