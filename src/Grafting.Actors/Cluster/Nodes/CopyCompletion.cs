using Akka.Actor;
using Grafting.Actors.Cluster.Files;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// Completes this node's copy, where its store is the directory in which the run was begun: has files fetched that it lacks, and takes over the
/// summary at the end. One command at a time: the supervisor says it again until it is answered.
/// </summary>
internal sealed class CopyCompletion : ReceiveActor
{
    private Complete? _current;

    public CopyCompletion()
    {
        Receive<Complete>(OnComplete, _ => _current is null);
        Receive<Complete>(_ => { });
        Receive<FilesBrought>(OnFilesBrought, brought => ReferenceEquals(brought.Of, _current));
        Receive<FilesBrought>(_ => { });
        Receive<GiveUp>(_ => _current = null);
    }

    /// <summary>It waits for the disk, and so it has a thread of its own.</summary>
    public static Props PropsFor() => Props.Create(() => new CopyCompletion()).WithDispatcher(FileDispatcher.Name);

    private void OnComplete(Complete complete)
    {
        _current = complete;
        var (run, files, asker, holder, self) = (complete.Run, complete.Command.Files, Sender, Sender.Path.Address.ToString(), Self);
        Task.Factory
            .StartNew(() => run.Bring(files, holder), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ContinueWith(
                bringing => self.Tell(new FilesBrought(complete, bringing.Exception?.GetBaseException().Message), asker),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }

    private void OnFilesBrought(FilesBrought brought)
    {
        _current = null;
        var (term, isFinished) = (brought.Of.Command.Term, brought.Of.Command.Summary is not null);
        var failure = brought.Failure ?? Finish(brought.Of);
        Sender.Tell(failure is null ? new CopyCompleted(term, isFinished) : new CopyNotCompleted(term, isFinished, failure));
    }

    /// <returns>What went wrong, or null.</returns>
    private static string? Finish(Complete complete)
    {
        try
        {
            if (complete.Command.Summary is { } summary)
            {
                complete.Run.Copy.Finish(summary);
            }

            return null;
        }
        catch (GraftingException error)
        {
            return error.Message;
        }
    }

    /// <summary>From the node, forwarded from its supervisor, who is answered.</summary>
    /// <param name="Command">What is to be there.</param>
    /// <param name="Run">Whose copy.</param>
    internal sealed record Complete(CompleteCopy Command, OpenRun Run) : INoSerializationVerificationNeeded;

    /// <summary>From the node: the copy is somebody else's now.</summary>
    internal sealed record GiveUp;

    private sealed record FilesBrought(Complete Of, string? Failure) : INoSerializationVerificationNeeded;
}
