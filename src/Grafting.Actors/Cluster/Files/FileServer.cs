using Akka.Actor;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Sends files of this node's store to other nodes, as fast as they pull. An actor that receives has one file open: when it opens
/// another, or the same again, that takes the first one's place.
/// </summary>
/// <remarks>
/// Whatever comes, nothing outside the store is read, and it never fails: what cannot be served is refused. For a receiver that pulls what it
/// has room for, no more memory is taken than one window for each open file. It is the receiver that keeps to that: what it asks for and does not read waits in
/// Akka's connection, which tells nobody how much that is, as does every other answer to a node. So one with a certificate can use up this node's memory;
/// whoever has none cannot ask. A node that died has files open that nobody will close; those give way to its next ones, and a minute later they are closed.
/// </remarks>
internal sealed class FileServer : ReceiveActor, IWithTimers
{
    /// <summary>Files that are open at once.</summary>
    public const int MostTransfers = 32;

    /// <summary>Files that are open at once for one node.</summary>
    public const int MostOfANode = 4;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GivesWay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    private readonly RunPaths _store;
    private readonly Func<ServedFile, BulkOffer?> _bulkFor;
    private readonly TimeProvider _time;
    private readonly Dictionary<IActorRef, ServedFile> _open = [];

    public FileServer(RunPaths store, Func<ServedFile, BulkOffer?> bulkFor, TimeProvider time)
    {
        (_store, _bulkFor, _time) = (store, bulkFor, time);
        Receive<OpenFile>(OnOpenFile);
        Receive<PullChunks>(OnPullChunks);
        Receive<CloseFile>(close => Close(Sender, close.Transfer));
        Receive<CloseIdleFiles>(_ => CloseAll(_open.Where(file => IsSilentFor(file.Value, Idle))));
    }

    /// <summary>Set by Akka.</summary>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="store">The only folder that it reads.</param>
    /// <param name="bulkFor">What to offer beside chunks, as <see cref="BulkServer.OfferFor"/> does.</param>
    /// <param name="time">Tells who has been silent for how long.</param>
    public static Props PropsFor(RunPaths store, Func<ServedFile, BulkOffer?> bulkFor, TimeProvider time) =>
        Props.Create(() => new FileServer(store, bulkFor, time)).WithDispatcher(FileDispatcher.Name);

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(CloseIdleFiles), new CloseIdleFiles(), BetweenLooks);

    protected override void PostStop() => CloseAll(_open);

    private void OnOpenFile(OpenFile open)
    {
        CloseAll(_open.Where(file => file.Key.Equals(Sender)));
        var node = Sender.Path.Address.ToString();
        if (open.File == default || !HasRoomFor(node))
        {
            Refuse(open.Transfer, open.File == default ? "it has no name" : "too many files are open there");
            return;
        }

        Try(open.Transfer, () =>
        {
            var file = ServedFile.Open(_store, open, node, _time.GetTimestamp());
            _open.Add(Sender, file);
            Sender.Tell(new FileOpened(open.Transfer, file.Length) { Bulk = _bulkFor(file) });
        });
    }

    private void OnPullChunks(PullChunks pull)
    {
        if (!_open.TryGetValue(Sender, out var file) || file.Transfer != pull.Transfer)
        {
            Refuse(pull.Transfer, "it is not open there any more");
            return;
        }

        file.HeardAt = _time.GetTimestamp();
        Try(pull.Transfer, () =>
        {
            foreach (var chunk in file.ReadUpTo(pull.UpTo))
            {
                Sender.Tell(chunk);
            }
        });
    }

    private bool HasRoomFor(string node)
    {
        var ofNode = _open.Where(file => file.Value.Node == node).ToArray();
        if (ofNode.Length >= MostOfANode && ofNode.MinBy(file => file.Value.HeardAt) is var oldest && IsSilentFor(oldest.Value, GivesWay))
        {
            CloseAll([oldest]);
            return _open.Count < MostTransfers;
        }

        return ofNode.Length < MostOfANode && _open.Count < MostTransfers;
    }

    private void Try(long transfer, Action serve)
    {
        try
        {
            serve();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or GraftingException)
        {
            Close(Sender, transfer);
            Refuse(transfer, error is FileNotFoundException or DirectoryNotFoundException ? "it is not there" : error.Message);
        }
    }

    private void Refuse(long transfer, string reason) => Sender.Tell(new FileRefused(transfer, reason));

    private bool IsSilentFor(ServedFile file, TimeSpan limit) => _time.GetElapsedTime(file.HeardAt) >= limit;

    private void Close(IActorRef receiver, long transfer) =>
        CloseAll(_open.Where(file => file.Key.Equals(receiver) && file.Value.Transfer == transfer));

    private void CloseAll(IEnumerable<KeyValuePair<IActorRef, ServedFile>> files)
    {
        foreach (var (receiver, file) in files.ToArray())
        {
            _open.Remove(receiver);
            file.Dispose();
        }
    }

    private sealed record CloseIdleFiles;
}
