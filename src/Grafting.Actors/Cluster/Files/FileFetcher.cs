using Akka.Actor;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Gets files from other nodes into this node's store, a few at once, each by a <see cref="FileFetch"/>. Whoever asks for a file that is
/// on its way waits for it with the others.
/// </summary>
/// <remarks>
/// A node is not asked for more files at once than it will open. Two versions of a file come one after the other, in the order in which
/// they were asked for, so that the newer one stays. A fetch that fails by a defect is told as one that found nothing. One that was begun
/// ahead and fails is begun again if somebody has come to wait for it.
/// </remarks>
internal sealed class FileFetcher : ReceiveActor
{
    /// <summary>Files that come at once.</summary>
    public const int MostAtOnce = 8;

    private readonly FetchSetting _setting;
    private readonly List<Request> _requests = [];

    public FileFetcher(FetchSetting setting)
    {
        _setting = setting;
        Receive<FetchFile>(OnFetchFile);
        Receive<DropFile>(OnDropFile);
        Receive<FetchEnded>(ended => OnEnded(Sender, ended.Reason));
        Receive<Terminated>(terminated => OnEnded(terminated.ActorRef, "it failed by a defect, which the log tells"));
    }

    public static Props PropsFor(FetchSetting setting) => Props.Create(() => new FileFetcher(setting));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    private void OnFetchFile(FetchFile wanted)
    {
        if (wanted.Holders.Count == 0)
        {
            Sender.Tell(new FileNotFetched(wanted.File, wanted.Sha256, "no node has it"));
        }
        else if (_requests.Find(request => request.IsFor(wanted.File, wanted.Sha256)) is { } same)
        {
            same.Join(Sender, wanted);
        }
        else
        {
            _requests.Add(new Request(wanted, Sender));
            StartWhatMay();
        }
    }

    private void OnEnded(IActorRef fetch, string? reason)
    {
        if (_requests.Find(request => fetch.Equals(request.Fetch)) is not { } request)
        {
            return; // It told how it ended before it stopped.
        }

        if (reason is null || !request.BeginAgain())
        {
            _requests.Remove(request);
            request.Answer(reason);
        }

        StartWhatMay();
    }

    private void OnDropFile(DropFile unwanted)
    {
        if (_requests.Find(request => request.IsFor(unwanted.File, unwanted.Sha256)) is not { } request || !request.Leave(Sender))
        {
            return;
        }

        if (request.Fetch is { } fetch)
        {
            Context.Stop(fetch); // Until it has, nobody else writes that file.
        }
        else
        {
            _requests.Remove(request);
        }
    }

    private void StartWhatMay()
    {
        foreach (var request in _requests.OrderBy(request => request.Wanted.IsAhead).ToArray().Where(MayStart))
        {
            request.Fetch = Context.Watch(Context.ActorOf(FileFetch.PropsFor(request.Wanted, _setting)));
        }
    }

    private bool MayStart(Request request)
    {
        var running = _requests.Where(other => other.Fetch is not null).ToArray();
        return request.Fetch is null
            && running.Length < MostAtOnce
            && running.Count(other => other.Wanted.Holders[0] == request.Wanted.Holders[0]) < FileServer.MostOfANode
            && _requests.Find(other => other.Wanted.File == request.Wanted.File) == request;
    }

    /// <summary>From a fetch, before it stops.</summary>
    /// <param name="Wanted">What it was to get.</param>
    /// <param name="Reason">Null where it has it.</param>
    internal sealed record FetchEnded(FetchFile Wanted, string? Reason);

    private sealed class Request(FetchFile wanted, IActorRef asker)
    {
        private readonly HashSet<IActorRef> _askers = [asker];
        private bool _beganAhead;

        /// <summary>With the holders of all who joined; ahead as long as nobody waits for it.</summary>
        public FetchFile Wanted { get; private set; } = wanted;

        /// <summary>Null while it waits for its turn.</summary>
        public IActorRef? Fetch
        {
            get;
            set
            {
                field = value;
                _beganAhead = Wanted.IsAhead;
            }
        }

        /// <summary>False for one that all have left, which only waits for its fetch to stop.</summary>
        public bool IsFor(RunFile file, string sha256) => _askers.Count > 0 && file == Wanted.File && sha256 == Wanted.Sha256;

        public void Join(IActorRef asker, FetchFile again)
        {
            _askers.Add(asker);
            Wanted = Wanted with { Holders = [.. Wanted.Holders.Union(again.Holders)], IsAhead = Wanted.IsAhead && again.IsAhead };
            Fetch?.Tell(again);
        }

        /// <returns>Whether nobody is left who asked.</returns>
        public bool Leave(IActorRef asker) => _askers.Remove(asker) && _askers.Count == 0;

        /// <summary>It has failed: whoever has come to wait for it meanwhile gets as many tries as if they had asked first.</summary>
        /// <returns>False where it has had them.</returns>
        public bool BeginAgain()
        {
            if (!_beganAhead || Wanted.IsAhead || _askers.Count == 0)
            {
                return false;
            }

            Fetch = null;
            return true;
        }

        public void Answer(string? reason)
        {
            object answer = reason is null
                ? new FileFetched(Wanted.File, Wanted.Sha256)
                : new FileNotFetched(Wanted.File, Wanted.Sha256, reason);
            foreach (var asker in _askers)
            {
                asker.Tell(answer);
            }
        }
    }
}
