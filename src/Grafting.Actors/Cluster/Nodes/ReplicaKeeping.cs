using Akka.Actor;
using Grafting.Actors.Cluster.Files;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// Has copies made on the keepers of the files that this node answers for (<see cref="KeptFiles"/>). A keeper that does not answer is asked again, for as
/// long as it is one; the supervisor takes nodes that are lost off the list.
/// </summary>
internal sealed class ReplicaKeeping : ReceiveActor, IWithTimers
{
    private const string Left = "This node has left the cluster.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string _self;
    private readonly Func<string, ICanTell> _nodeAt;
    private readonly KeptFiles _files;
    private readonly HashSet<(string Keeper, NamedFile File)> _asked = [];
    private long _term;

    /// <param name="self">This node's address.</param>
    /// <param name="nodeAt">The <see cref="NodeActor"/> of another.</param>
    /// <param name="isHere">Whether a file is in this node's store.</param>
    public ReplicaKeeping(string self, Func<string, ICanTell> nodeAt, Func<RunFile, bool> isHere)
    {
        (_self, _nodeAt, _files) = (self, nodeAt, new KeptFiles(isHere));
        Receive<SetKeepers>(OnSetKeepers);
        Receive<KeepCopies>(OnKeepCopies);
        Receive<KeepsFor>(keeps => _files.KeepFor(keeps.File, keeps.Saver));
        Receive<NodeGone>(OnNodeGone);
        Receive<FileKept>(OnFileKept);
        Receive<FileNotKept>(OnFileNotKept);
        Receive<AskAgain>(_ => OnAskAgain());
        Receive<GiveUp>(_ => _files.Refuse("The supervisor is gone."));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    /// <summary>It looks which files are still there, and so it has a thread of its own.</summary>
    public static Props PropsFor(string self, Func<string, ICanTell> nodeAt, Func<RunFile, bool> isHere) =>
        Props.Create(() => new ReplicaKeeping(self, nodeAt, isHere)).WithDispatcher(FileDispatcher.Name);

    /// <summary>Returns when every keeper has the file. For threads of networks and files, never for an actor.</summary>
    /// <exception cref="GraftingException">A keeper cannot keep it.</exception>
    public static void Keep(IActorRef replicas, RunFile file, string sha256)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        replicas.Tell(new KeepCopies(new NamedFile(file, sha256), done));
        using var waiting = new CancellationTokenSource();
        Task.WaitAny(done.Task, replicas.WatchAsync(waiting.Token)); // Nobody would answer any more.
        waiting.Cancel();
        if (!done.Task.IsCompleted)
        {
            throw new GraftingException(Left);
        }

        done.Task.GetAwaiter().GetResult();
    }

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(AskAgain), new AskAgain(), Patience);

    protected override void PostStop() => _files.Refuse(Left);

    private void OnSetKeepers(SetKeepers message)
    {
        _term = message.Term;
        _files.SetKeepers(message.Addresses.Where(address => address != _self));
        Ask();
    }

    private void OnKeepCopies(KeepCopies message)
    {
        _files.Save(message.File, message.Done);
        _asked.RemoveWhere(asked => asked.File == message.File);
        Ask();
    }

    private void OnNodeGone(NodeGone gone)
    {
        _files.Inherit(gone.Address);
        Ask();
    }

    private void OnFileKept(FileKept kept)
    {
        _files.Kept(new NamedFile(kept.File, kept.Sha256), Sender.Path.Address.ToString());
        Ask();
    }

    private void OnFileNotKept(FileNotKept failed)
    {
        var keeper = Sender.Path.Address.ToString();
        var reason = new GraftingException($"{keeper} could not keep a copy of {failed.File}: {failed.Reason}");
        _files.NotKept(new NamedFile(failed.File, failed.Sha256), keeper, reason);
        Ask();
    }

    private void OnAskAgain()
    {
        _asked.Clear();
        Ask();
    }

    private void Ask()
    {
        foreach (var missing in _files.Missing().Where(_asked.Add))
        {
            _nodeAt(missing.Keeper).Tell(new KeepFile(_term, missing.File.File, missing.File.Sha256, _self), Self);
        }
    }

    private sealed record KeepCopies(NamedFile File, TaskCompletionSource Done) : INoSerializationVerificationNeeded;

    /// <summary>From the node: it has got this file, to keep it for another.</summary>
    /// <param name="File">Which.</param>
    /// <param name="Saver">The address of the other.</param>
    internal sealed record KeepsFor(NamedFile File, string Saver);

    /// <summary>From the node: that one is no member any more, and so this one answers for what it keeps for it.</summary>
    internal sealed record NodeGone(string Address);

    /// <summary>From the node, when its networks end before their time: nobody need wait for a keeper, which may be gone.</summary>
    internal sealed record GiveUp;

    private sealed record AskAgain;
}
