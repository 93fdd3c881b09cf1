using Akka.Actor;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// Has copies of a node's new files made on the keepers. A keeper that does not answer is asked again, for as long as it is one; the
/// supervisor takes nodes that are lost off the list.
/// </summary>
internal sealed class ReplicaKeeping : ReceiveActor, IWithTimers
{
    private const string Left = "This node has left the cluster.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string _self;
    private readonly Func<string, ICanTell> _nodeAt;
    private readonly Dictionary<(RunFile File, string Sha256), Wish> _wishes = [];
    private long _term;
    private string[] _keepers = [];

    /// <param name="self">This node's address.</param>
    /// <param name="nodeAt">The <see cref="NodeActor"/> of another.</param>
    public ReplicaKeeping(string self, Func<string, ICanTell> nodeAt)
    {
        (_self, _nodeAt) = (self, nodeAt);
        Receive<SetKeepers>(OnSetKeepers);
        Receive<KeepCopies>(OnKeepCopies);
        Receive<FileKept>(kept => OnKept(kept, Sender.Path.Address.ToString()));
        Receive<FileNotKept>(OnNotKept);
        Receive<AskAgain>(_ => AskAll());
        Receive<GiveUp>(_ => Refuse("The supervisor is gone."));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(string self, Func<string, ICanTell> nodeAt) => Props.Create(() => new ReplicaKeeping(self, nodeAt));

    /// <summary>Returns when every keeper has the file. For threads of networks and files, never for an actor.</summary>
    /// <exception cref="GraftingException">A keeper cannot keep it.</exception>
    public static void Keep(IActorRef replicas, RunFile file, string sha256)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        replicas.Tell(new KeepCopies(file, sha256, done));
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

    protected override void PostStop() => Refuse(Left);

    /// <summary>Who waits is told that there will be no copies.</summary>
    private void Refuse(string reason)
    {
        foreach (var wish in _wishes.Values)
        {
            wish.Done.TrySetException(new GraftingException(reason));
        }

        _wishes.Clear();
        _keepers = [];
    }

    private void OnSetKeepers(SetKeepers message)
    {
        (_term, _keepers) = (message.Term, [.. message.Addresses.Where(address => address != _self)]);
        foreach (var key in _wishes.Keys.ToArray())
        {
            GrantIfKept(key);
        }

        AskAll();
    }

    private void OnKeepCopies(KeepCopies message)
    {
        var key = (message.File, message.Sha256);
        _wishes[key] = new Wish(message.Done, []);
        Ask(key);
        GrantIfKept(key);
    }

    private void OnKept(FileKept kept, string keeper)
    {
        var key = (kept.File, kept.Sha256);
        if (_wishes.TryGetValue(key, out var wish))
        {
            wish.Kept.Add(keeper);
            GrantIfKept(key);
        }
    }

    private void OnNotKept(FileNotKept failed)
    {
        if (_wishes.Remove((failed.File, failed.Sha256), out var wish))
        {
            wish.Done.TrySetException(new GraftingException(
                $"{Sender.Path.Address} could not keep a copy of {failed.File}: {failed.Reason}"));
        }
    }

    private void GrantIfKept((RunFile File, string Sha256) key)
    {
        var wish = _wishes[key];
        if (_keepers.All(wish.Kept.Contains))
        {
            _wishes.Remove(key);
            wish.Done.TrySetResult();
        }
    }

    private void AskAll()
    {
        foreach (var key in _wishes.Keys)
        {
            Ask(key);
        }
    }

    private void Ask((RunFile File, string Sha256) key)
    {
        foreach (var keeper in _keepers.Where(keeper => !_wishes[key].Kept.Contains(keeper)))
        {
            _nodeAt(keeper).Tell(new KeepFile(_term, key.File, key.Sha256, _self), Self);
        }
    }

    /// <param name="Done">Told when every keeper has the file.</param>
    /// <param name="Kept">Those that have.</param>
    private sealed record Wish(TaskCompletionSource Done, HashSet<string> Kept);

    private sealed record KeepCopies(RunFile File, string Sha256, TaskCompletionSource Done) : INoSerializationVerificationNeeded;

    /// <summary>From the node, when its networks end before their time: nobody need wait for a keeper, which may be gone.</summary>
    internal sealed record GiveUp;

    private sealed record AskAgain;
}
