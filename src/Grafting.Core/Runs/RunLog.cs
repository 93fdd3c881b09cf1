namespace Grafting.Runs;

/// <summary>The files that only grow and that every node has a copy of.</summary>
public enum RunLog
{
    /// <summary>journal.jsonl.</summary>
    Journal,

    /// <summary>metrics.jsonl.</summary>
    Metrics,
}
