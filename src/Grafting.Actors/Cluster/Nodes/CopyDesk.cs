using Akka.Actor;
using Akka.Event;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// Answers what a supervisor, and other nodes, want of a node's copy of the run. Part of the node's actor. A copy that cannot be read or written is no
/// copy: the supervisor asks again, and the log says why.
/// </summary>
/// <param name="setting">The node.</param>
/// <param name="replicas">Its <see cref="ReplicaKeeping"/>.</param>
/// <param name="log">The node's.</param>
internal sealed class CopyDesk(NodeSetting setting, IActorRef replicas, ILoggingAdapter log)
{
    public void Append(AppendLines append, IRunCopy copy, IActorRef asker) => Answer(append.Log.ToString(), asker, () =>
        new LinesAppended(append.Term, append.Log, copy.Append(append.Log, append.From, append.Lines)));

    public void List(ListStore list, IRunCopy copy, IActorRef asker) => Answer("store", asker, () =>
    {
        var store = copy.Describe(setting.Description.Address);
        return new StoreListed(list.Term, store.LastTerm, store.JournalLines, store.MetricsLines, store.Files);
    });

    public void Read(ReadLines read, IRunCopy copy, IActorRef asker) => Answer(read.Log.ToString(), asker, () =>
        new LinesRead(read.Term, read.Log, read.From, copy.ReadLines(read.Log, read.From)));

    /// <param name="keep">What is to be kept, and whose it is.</param>
    /// <param name="asker">Is told when it is here.</param>
    /// <param name="node">Tells it.</param>
    public void Keep(KeepFile keep, IActorRef asker, IActorRef node)
    {
        setting.Fetcher
            .Ask<object>(new FetchFile(keep.File, keep.Sha256, [keep.Holder], long.MaxValue), Timeout.InfiniteTimeSpan)
            .PipeTo(asker, node, AnswerTo);

        object AnswerTo(object answer)
        {
            if (answer is FileNotFetched failed)
            {
                return new FileNotKept(keep.File, keep.Sha256, failed.Reason);
            }

            replicas.Tell(new ReplicaKeeping.KeepsFor(new NamedFile(keep.File, keep.Sha256), keep.Holder));
            return new FileKept(keep.File, keep.Sha256);
        }
    }

    private void Answer(string what, IActorRef asker, Func<object> answer)
    {
        try
        {
            asker.Tell(answer());
        }
        catch (GraftingException error)
        {
            log.Warning("{0} of this node's copy: {1}", what, error.Message);
        }
    }
}
