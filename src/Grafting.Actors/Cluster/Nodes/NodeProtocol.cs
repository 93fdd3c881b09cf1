using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// What <c>NodeActor</c>, one on every node at <c>/user/node</c>, and the supervisor's side say to each other. Commands about networks
/// (<see cref="Networks.NetworkProtocol"/>) go to the node as they are, and events of networks come from it as they are.
/// </summary>
/// <remarks>Every command carries the term of the supervisor that gives it; a node drops those of a term that is over.</remarks>
internal static class NodeProtocol
{
    // Commands from the supervisor's side

    /// <summary>Say what you have to offer. Answered by <see cref="NodeOffer"/>.</summary>
    public sealed record DescribeNode(long Term) : IWireMessage;

    /// <summary>
    /// Take part in a run: end the networks of older terms, load its images, and open your store. Answered by <see cref="RunJoined"/>
    /// or <see cref="RunRefused"/>.
    /// </summary>
    /// <param name="Term">The supervisor's.</param>
    /// <param name="Record">run.json, at most 1 MB.</param>
    /// <param name="Initial">The files of initial weights that it names, by network, which the sender's node has; none where they are drawn.</param>
    public sealed record JoinRun(long Term, ReadOnlyMemory<byte> Record, IReadOnlyList<NamedFile> Initial) : IWireMessage;

    /// <summary>Start an attempt of a network. Its events go to the sender, last of all <see cref="Networks.NetworkProtocol.NetworkStopped"/>.</summary>
    public sealed record HostNetwork(long Term, NetworkStart Start) : IWireMessage;

    /// <summary>Where copies of the files that you save must be before you tell that they are saved: addresses of nodes, yours perhaps among them.</summary>
    public sealed record SetKeepers(long Term, IReadOnlyList<string> Addresses) : IWireMessage;

    /// <summary>
    /// Make your copy of journal or metrics hold these lines from line <paramref name="From"/> on (0 at first, which drops what there
    /// was). Answered by <see cref="LinesAppended"/> once they are on the disk.
    /// </summary>
    /// <param name="Term">The supervisor's.</param>
    /// <param name="Log">Which of the two.</param>
    /// <param name="From">The number of lines before these; where the copy is shorter, nothing is appended, and the answer says where it stands.</param>
    /// <param name="Lines">In UTF-8, without line breaks; together at most 64 KB, or one line.</param>
    public sealed record AppendLines(long Term, RunLog Log, int From, IReadOnlyList<ReadOnlyMemory<byte>> Lines) : IWireMessage;

    /// <summary>Get a file from a node that has it, and keep it. Answered by <see cref="FileKept"/> or <see cref="FileNotKept"/>.</summary>
    public sealed record KeepFile(long Term, RunFile File, string Sha256, string Holder) : IWireMessage;

    /// <summary>Say what your store has. Answered by <see cref="StoreListed"/>.</summary>
    public sealed record ListStore(long Term) : IWireMessage;

    /// <summary>Send lines of your copy of journal or metrics. Answered by <see cref="LinesRead"/>, which may hold fewer.</summary>
    public sealed record ReadLines(long Term, RunLog Log, int From) : IWireMessage;

    /// <summary>
    /// To the node with the directory where the run was begun (<see cref="ClusterRoles.Home"/>), when it comes back and again at the end: have
    /// these files, which the sender's node has, and then this summary. Answered by <see cref="CopyCompleted"/> or <see cref="CopyNotCompleted"/>.
    /// </summary>
    /// <param name="Term">The supervisor's.</param>
    /// <param name="Files">Those that are missing or damaged there are fetched.</param>
    /// <param name="Summary">Null where the run has not finished.</param>
    public sealed record CompleteCopy(long Term, IReadOnlyList<NamedFile> Files, RunSummary? Summary) : IWireMessage;

    /// <summary>The run is over: end your networks. Answered by <see cref="RunLeft"/>.</summary>
    /// <param name="Term">The supervisor's.</param>
    /// <param name="Ending">How it ended.</param>
    /// <param name="Reason">In one line; empty where there is nothing to say.</param>
    public sealed record EndRun(long Term, RunEnding Ending, string Reason) : IWireMessage;

    // Query from a process that is no member

    /// <summary>Do you take part in this run? Answered by <see cref="RunIsHere"/> or <see cref="RunIsNotHere"/>.</summary>
    /// <param name="RunId">See <see cref="ClusterFile.IdOf"/>.</param>
    public sealed record FindRun(string RunId) : IWireMessage;

    /// <summary>The node takes part, and passes on <c>WatchRun</c> and <c>GetRunStatus</c> to the supervisor.</summary>
    public sealed record RunIsHere(string RunId, long Term) : IWireMessage;

    /// <summary>The node does not take part.</summary>
    public sealed record RunIsNotHere(string RunId) : IWireMessage;

    // Answers and events, to the supervisor's side

    /// <summary>What a node offers.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Term">The greatest term that it has seen.</param>
    public sealed record NodeOffer(NodeDescription Node, long Term) : IWireMessage;

    /// <summary>The images are loaded, the store is open: networks may come.</summary>
    public sealed record RunJoined(long Term) : IWireMessage;

    /// <summary>This node cannot take part.</summary>
    /// <param name="Term">The supervisor's.</param>
    /// <param name="Reason">In one line that says what to do.</param>
    public sealed record RunRefused(long Term, string Reason) : IWireMessage;

    /// <summary>The node knows that the run is over.</summary>
    public sealed record RunLeft(long Term) : IWireMessage;

    /// <summary>All files of the last <see cref="CompleteCopy"/> are there, and the summary if it had one.</summary>
    public sealed record CopyCompleted(long Term, bool IsFinished) : IWireMessage;

    /// <summary>They are not.</summary>
    /// <param name="Term">Of the command.</param>
    /// <param name="IsFinished">Whether it had a summary.</param>
    /// <param name="Reason">In one line.</param>
    public sealed record CopyNotCompleted(long Term, bool IsFinished, string Reason) : IWireMessage;

    /// <summary>So many lines are on the node's disk.</summary>
    public sealed record LinesAppended(long Term, RunLog Log, int Count) : IWireMessage;

    /// <summary>The file is on the node's disk, whole.</summary>
    public sealed record FileKept(RunFile File, string Sha256) : IWireMessage;

    /// <summary>The file could not be had or written.</summary>
    public sealed record FileNotKept(RunFile File, string Sha256, string Reason) : IWireMessage;

    /// <summary>What a node's store has.</summary>
    /// <param name="Term">Of the question.</param>
    /// <param name="LastTerm">The term of the journal's last row; 0 where there is none.</param>
    /// <param name="JournalLines">Whole lines.</param>
    /// <param name="MetricsLines">Whole lines.</param>
    /// <param name="Files">Whole or not: their hashes are looked at when they are fetched.</param>
    public sealed record StoreListed(
        long Term, long LastTerm, int JournalLines, int MetricsLines, IReadOnlyList<RunFile> Files) : IWireMessage;

    /// <summary>Lines from a number on; none at the end.</summary>
    public sealed record LinesRead(long Term, RunLog Log, int From, IReadOnlyList<ReadOnlyMemory<byte>> Lines) : IWireMessage;

    /// <summary>The node is asked to go: move its networks away, then let it end.</summary>
    public sealed record NodeDraining(string Address) : IWireMessage;
}
