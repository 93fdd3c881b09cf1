using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// The files whose copies a node answers for, and who has them: those that it has saved, and those that it keeps for nodes that have gone. So a keeper
/// that comes later gets them too, and one that goes takes only its own copies along. Knows no actor.
/// </summary>
/// <param name="isHere">Whether a file is still in this node's store: those that a commit made needless are not.</param>
internal sealed class KeptFiles(Func<RunFile, bool> isHere)
{
    private readonly List<Copies> _files = [];
    private readonly Dictionary<NamedFile, string> _ofOthers = [];
    private string[] _keepers = [];

    /// <summary>This node has saved a file, and somebody waits until all keepers have it.</summary>
    public void Save(NamedFile file, TaskCompletionSource waiting)
    {
        Forget();
        ForgetOfOthers(file.File);
        Add(file).Waiting = waiting;
        TellWhoWaits();
    }

    /// <summary>This node has got a file, to keep it for another.</summary>
    /// <param name="file">Which.</param>
    /// <param name="saver">The address of the other.</param>
    public void KeepFor(NamedFile file, string saver)
    {
        Forget();
        ForgetOfOthers(file.File);
        _ofOthers.Add(file, saver);
    }

    /// <summary>A node is gone: this one answers for what it keeps for it.</summary>
    public void Inherit(string saver)
    {
        foreach (var file in _ofOthers.Where(kept => kept.Value == saver).Select(kept => kept.Key).ToArray())
        {
            _ofOthers.Remove(file);
            if (!_files.Exists(copies => copies.File.File == file.File))
            {
                Add(file); // Else that network has come here since.
            }
        }

        Forget();
    }

    /// <summary>These are to have copies from now on. One that was none, or comes back, has nothing.</summary>
    public void SetKeepers(IEnumerable<string> keepers)
    {
        _keepers = [.. keepers];
        foreach (var copies in _files)
        {
            copies.With.IntersectWith(_keepers);
        }

        Forget();
        TellWhoWaits();
    }

    /// <summary>A keeper has a file.</summary>
    public void Kept(NamedFile file, string keeper)
    {
        Find(file)?.With.Add(keeper);
        TellWhoWaits();
    }

    /// <summary>A keeper cannot have a file. Who waits for it is told; where nobody does, it is not asked again.</summary>
    public void NotKept(NamedFile file, string keeper, Exception reason)
    {
        if (Find(file) is not { } copies)
        {
            return;
        }

        if (copies.Waiting is { } waiting)
        {
            copies.Waiting = null;
            waiting.TrySetException(reason);
        }

        copies.With.Add(keeper);
    }

    /// <summary>
    /// What is to be asked for now: of each keeper all that somebody waits for, and beside that one file, the newest, so that copies for which nobody waits
    /// are not in the way of those for which somebody does.
    /// </summary>
    public IEnumerable<(string Keeper, NamedFile File)> Missing()
    {
        foreach (var keeper in _keepers)
        {
            var missing = _files.Where(copies => !copies.With.Contains(keeper)).ToArray();
            var behind = missing.LastOrDefault(copies => copies.Waiting is null);
            foreach (var copies in missing.Where(copies => copies.Waiting is not null || copies == behind))
            {
                yield return (keeper, copies.File);
            }
        }
    }

    /// <summary>Who waits is told that there will be no copies, and for now there are no keepers.</summary>
    public void Refuse(string reason)
    {
        foreach (var copies in _files)
        {
            copies.Waiting?.TrySetException(new GraftingException(reason));
            copies.Waiting = null;
        }

        _keepers = [];
    }

    private Copies? Find(NamedFile file) => _files.Find(copies => copies.File == file);

    private Copies Add(NamedFile file)
    {
        _files.RemoveAll(copies => copies.File.File == file.File && copies.Waiting is null); // There is one of each name.
        var added = new Copies(file);
        _files.Add(added);
        return added;
    }

    private void TellWhoWaits()
    {
        foreach (var copies in _files.Where(copies => copies.Waiting is not null && copies.With.IsSupersetOf(_keepers)))
        {
            copies.Waiting!.TrySetResult(); // The filter has found it.
            copies.Waiting = null;
        }
    }

    private void Forget()
    {
        _files.RemoveAll(copies => copies.Waiting is null && !isHere(copies.File.File));
        ForgetOfOthers(file => !isHere(file));
    }

    private void ForgetOfOthers(RunFile file) => ForgetOfOthers(other => other == file);

    private void ForgetOfOthers(Func<RunFile, bool> isNeedless)
    {
        foreach (var file in _ofOthers.Keys.Where(file => isNeedless(file.File)).ToArray())
        {
            _ofOthers.Remove(file);
        }
    }

    /// <param name="file">Which.</param>
    private sealed class Copies(NamedFile file)
    {
        public NamedFile File { get; } = file;

        /// <summary>Keepers that have it, or cannot.</summary>
        public HashSet<string> With { get; } = [];

        /// <summary>Told when every keeper has it; null where nobody waits.</summary>
        public TaskCompletionSource? Waiting { get; set; }
    }
}
