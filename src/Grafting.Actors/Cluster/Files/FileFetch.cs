using Akka.Actor;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Gets one file: asks a node that may have it, takes its chunks into an <see cref="IncomingFile"/>, and tells its parent how it ended.
/// A transfer that breaks off goes on with the next node at the byte where it stood, for the same hash means the same bytes.
/// </summary>
/// <remarks>
/// What is answered to an earlier request of its own is dropped by the number that each one has. Contents with another hash are
/// thrown away, once; a disk that cannot be written ends it at once.
/// </remarks>
internal sealed class FileFetch : ReceiveActor, IWithTimers
{
    private readonly FetchFile _wanted;
    private readonly FetchSetting _setting;
    private readonly HolderRounds _holders;
    private IncomingFile? _incoming;
    private BulkReceiver? _bulk;
    private ICanTell _server = ActorRefs.Nobody;
    private long _transfer;
    private long _startedAt;
    private long _heardAt;
    private bool _hasBegunAgain;
    private bool _wasMixed;
    private bool _staysWithChunks;

    public FileFetch(FetchFile wanted, FetchSetting setting)
    {
        (_wanted, _setting) = (wanted, setting);
        _holders = new HolderRounds(wanted.Holders, setting.Patience);
        Become(Asking);
    }

    /// <summary>Set by Akka.</summary>
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsFor(FetchFile wanted, FetchSetting setting) =>
        Props.Create(() => new FileFetch(wanted, setting)).WithDispatcher(FileDispatcher.Name);

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(LookForSilence), new LookForSilence(), _setting.Patience.Silence / 5);
        Ask();
    }

    protected override void PostStop()
    {
        Close();
        _bulk?.Dispose(); // First: it writes there.
        _incoming?.Dispose();
    }

    private void Asking()
    {
        Receive<FileOpened>(OnFileOpened, opened => opened.Transfer == _transfer);
        Always();
    }

    private void Taking(IActorRef server, ChunkWindow window)
    {
        Receive<FileChunk>(chunk => OnFileChunk(chunk, server, window), chunk => chunk.Transfer == _transfer && Sender.Equals(server));
        Always();
    }

    /// <summary>Another thread has the file now. Its connection has an end of its own when nothing comes.</summary>
    private void TakingAtOnce(IncomingFile incoming)
    {
        Receive<BulkEnded>(ended => OnBulkEnded(ended, incoming));
        Receive<FetchFile>(OnMoreHolders);
        ReceiveAny(_ => { });
    }

    private void Pausing()
    {
        Receive<AskAgain>(_ => Ask());
        Receive<FetchFile>(OnMoreHolders);
        ReceiveAny(_ => { });
    }

    private void Always()
    {
        Receive<FileRefused>(refused => OnFailure(refused.Reason), refused => refused.Transfer == _transfer);
        Receive<LookForSilence>(_ => OnLookForSilence());
        Receive<FetchFile>(OnMoreHolders);
        ReceiveAny(_ => { }); // Answers to earlier requests.
    }

    private void OnFileOpened(FileOpened opened)
    {
        if (opened.Length < 0 || opened.Length > _wanted.Longest)
        {
            OnFailure($"it has {opened.Length} bytes there, and at most {_wanted.Longest} are right");
        }
        else if (_incoming is not null && _incoming.Length != opened.Length)
        {
            BeginAgain($"it has {opened.Length} bytes there, and {_incoming.Length} elsewhere");
        }
        else
        {
            OnDisk(() =>
            {
                _incoming ??= IncomingFile.Begin(_setting.Store, _wanted.File, opened.Length);
                if (opened.Bulk is { } offer && Sender.Path.Address.Host is { } host && !_staysWithChunks && !_setting.Detours.Has(_holders.Current))
                {
                    TakeAtOnce(_incoming, host, offer);
                }
                else
                {
                    var (server, window) = (Sender, new ChunkWindow(_incoming.Length, _incoming.Position));
                    Become(() => Taking(server, window));
                    GoOn(_incoming, server, window);
                }
            });
        }
    }

    private void TakeAtOnce(IncomingFile incoming, string host, BulkOffer offer)
    {
        Become(() => TakingAtOnce(incoming));
        _bulk = BulkReceiver.Start(host, offer, incoming, _setting.Peers, _setting.Patience.Silence);
        _bulk.Completion.PipeTo(Self, success: () => new BulkEnded(null), failure: error => new BulkEnded(error));
    }

    private void OnBulkEnded(BulkEnded ended, IncomingFile incoming)
    {
        _bulk = null;
        switch (ended.Error)
        {
            case null:
                OnDisk(() => Finish(incoming));
                break;
            case GraftingException error:
                End(error.Message.TrimEnd('.'));
                break;
            default:
                // The same node may still send the rest in chunks; where not a byte came, the next files too.
                _staysWithChunks = true;
                if (incoming.Position == _startedAt)
                {
                    _setting.Detours.Add(_holders.Current);
                }

                Ask();
                break;
        }
    }

    private void OnFileChunk(FileChunk chunk, IActorRef server, ChunkWindow window)
    {
        if (_incoming is not { } incoming || !window.TryTake(chunk.Offset, chunk.Bytes.Length))
        {
            OnFailure($"{chunk.Bytes.Length} bytes came from byte {chunk.Offset} on, where byte {window.Position} was due");
            return;
        }

        OnDisk(() =>
        {
            incoming.Write(chunk.Bytes.Span);
            GoOn(incoming, server, window);
        });
    }

    private void GoOn(IncomingFile incoming, IActorRef server, ChunkWindow window)
    {
        _heardAt = _setting.Time.GetTimestamp();
        if (window.IsWhole)
        {
            Finish(incoming);
        }
        else if (window.Pull(_setting.Time.GetElapsedTime(0, _heardAt)) is { } upTo)
        {
            server.Tell(new PullChunks(_transfer, upTo));
        }
    }

    private void Finish(IncomingFile incoming)
    {
        if (incoming.TryCommit(_wanted.Sha256))
        {
            End(reason: null);
        }
        else if (_startedAt > 0 && !_wasMixed)
        {
            _wasMixed = true; // Its first bytes may be of a damaged copy elsewhere: whoever sent the last ones is asked for all.
            Drop();
            Ask();
        }
        else
        {
            BeginAgain("what came has another SHA-256");
        }
    }

    private void OnLookForSilence()
    {
        if (_setting.Time.GetElapsedTime(_heardAt) >= _setting.Patience.Silence)
        {
            OnFailure($"nothing came for {_setting.Patience.Silence.TotalSeconds:0.#} s");
        }
    }

    private void OnMoreHolders(FetchFile again) => _holders.Add(again.Holders);

    /// <summary>Either somebody's copy is damaged, or the file was another one while it was sent.</summary>
    private void BeginAgain(string reason)
    {
        if (_hasBegunAgain)
        {
            End($"{_holders.Current}: {reason}, twice");
            return;
        }

        _hasBegunAgain = true;
        Drop();
        OnFailure(reason);
    }

    private void Drop()
    {
        _incoming?.Dispose();
        _incoming = null;
    }

    private void OnFailure(string reason)
    {
        var (failed, server, transfer) = (_holders.Current, _server, _transfer);
        switch (_holders.Next(hasBroughtBytes: _incoming?.Position > _startedAt))
        {
            case null:
                End($"{failed}: {reason}");
                return;
            case var pause when pause > TimeSpan.Zero:
                Timers.StartSingleTimer(nameof(AskAgain), new AskAgain(), pause.Value);
                Become(Pausing);
                break;
            default:
                Ask();
                break;
        }

        server.Tell(new CloseFile(transfer), Self); // Where it is the same node, it has closed that for the new request already.
    }

    private void Ask()
    {
        _transfer++;
        _startedAt = _incoming?.Position ?? 0;
        _heardAt = _setting.Time.GetTimestamp();
        _server = _setting.ServerOf(_holders.Current);
        _server.Tell(new OpenFile(_transfer, _wanted.File, _startedAt), Self);
        Become(Asking);
    }

    /// <summary>Does something to the own disk; no other node can help where that fails.</summary>
    private void OnDisk(Action step)
    {
        try
        {
            step();
        }
        catch (GraftingException error)
        {
            End(error.Message.TrimEnd('.'));
        }
    }

    private void End(string? reason)
    {
        Close(); // Before the parent can ask the same node for another file: so many are open there for each node.
        Context.Parent.Tell(new FileFetcher.FetchEnded(_wanted, reason));
        Context.Stop(Self);
    }

    private void Close()
    {
        _server.Tell(new CloseFile(_transfer), Self);
        _server = ActorRefs.Nobody;
    }

    private sealed record LookForSilence;

    private sealed record AskAgain;

    private sealed record BulkEnded(Exception? Error) : INoSerializationVerificationNeeded;
}
