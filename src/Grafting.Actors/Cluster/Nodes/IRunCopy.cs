using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>What a node has of a run: a copy, or, beside the supervisor, the run directory itself.</summary>
internal interface IRunCopy : IDisposable
{
    /// <summary>Its files of networks.</summary>
    INetworkStore Store { get; }

    /// <summary>See <see cref="NodeProtocol.AppendLines"/>.</summary>
    /// <returns>How many lines there are now, all of them on the disk.</returns>
    int Append(RunLog log, int from, IReadOnlyList<ReadOnlyMemory<byte>> lines);

    /// <summary>Lines from a number on, at most 64 KB of them or one; none at the end.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> ReadLines(RunLog log, int from);

    /// <summary>Whether it has a file, whole; true where files are not copied.</summary>
    bool Has(NamedFile file) => true;

    /// <summary>The run is finished: takes over its summary, unless that is here.</summary>
    void Finish(RunSummary summary)
    {
    }

    /// <summary>What there is.</summary>
    /// <param name="node">This node's address.</param>
    StoreListing Describe(string node);
}

/// <summary>A copy that follows its supervisor.</summary>
internal sealed class FollowingCopy(RunReplica replica) : IRunCopy
{
    public INetworkStore Store => replica;

    /// <summary>Whoever takes the run over goes on from it.</summary>
    public RunReplica Replica => replica;

    public int Append(RunLog log, int from, IReadOnlyList<ReadOnlyMemory<byte>> lines) => replica.Append(log, from, lines);

    public IReadOnlyList<ReadOnlyMemory<byte>> ReadLines(RunLog log, int from) => replica.ReadLines(log, from);

    public bool Has(NamedFile file) => replica.Has(file);

    public void Finish(RunSummary summary) => replica.Finish(summary);

    public StoreListing Describe(string node) => replica.Describe(node);

    public void Dispose() => replica.Dispose();
}

/// <summary>The run directory, in which a process elsewhere records: lines are there before it could send them.</summary>
internal sealed class SharedCopy(INetworkStore files) : IRunCopy
{
    public INetworkStore Store => files;

    public int Append(RunLog log, int from, IReadOnlyList<ReadOnlyMemory<byte>> lines) => from + lines.Count;

    public IReadOnlyList<ReadOnlyMemory<byte>> ReadLines(RunLog log, int from) => [];

    public StoreListing Describe(string node) => new(node, 0, 0, 0, []);

    public void Dispose()
    {
    }
}

/// <summary>The run directory, which follows nobody; it belongs to the supervisor.</summary>
/// <param name="directory">The run directory.</param>
/// <param name="store">Its files, as networks are to see them.</param>
internal sealed class LeadingCopy(RunDirectory directory, INetworkStore store) : IRunCopy
{
    public INetworkStore Store => store;

    public int Append(RunLog log, int from, IReadOnlyList<ReadOnlyMemory<byte>> lines) => directory.CountOf(log);

    public IReadOnlyList<ReadOnlyMemory<byte>> ReadLines(RunLog log, int from) => directory.ReadLines(log, from);

    public StoreListing Describe(string node) =>
        new(node, directory.Term, directory.CountOf(RunLog.Journal), directory.CountOf(RunLog.Metrics), []);

    public void Dispose()
    {
    }
}
