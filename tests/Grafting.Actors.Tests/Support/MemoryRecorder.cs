using System.Collections.Concurrent;
using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Support;

/// <summary>A run directory in memory: keeps what a run records and stores, and hands it out again.</summary>
internal sealed class MemoryRecorder : IRunRecorder, INetworkStore
{
    private readonly ConcurrentDictionary<(NetworkId Network, int Epoch), (float[] Values, long[] Counters, float[] Momenta)> _checkpoints = new();
    private readonly ConcurrentDictionary<(NetworkId Network, int Epoch), (float[] Values, long[] Counters)> _snapshots = new();

    /// <summary>Called before anything is recorded or saved, with the member's name; may throw.</summary>
    public Action<string> OnRecord { get; init; } = _ => { };

    public ConcurrentQueue<(NetworkId Network, int Epoch, GraftReport? Graft)> Epochs { get; } = new();

    public ConcurrentQueue<CommittedEpoch> Commits { get; } = new();

    public ConcurrentQueue<(string Name, NetworkId? Network, string? Detail)> Events { get; } = new();

    /// <summary>Every start of a network, in order.</summary>
    public ConcurrentQueue<NetworkStart> Starts { get; } = new();

    /// <summary>Every weight file in the order of writing, with what was in it.</summary>
    public ConcurrentQueue<(NetworkId Network, WeightsFile File, int Epoch, long Hash)> Weights { get; } = new();

    public RunSummary? Summary { get; private set; }

    public IReadOnlyList<long> FinalHashes =>
        [.. Weights.Where(row => row.File is WeightsFile.Final).GroupBy(row => row.Network).OrderBy(rows => rows.Key).Select(rows => rows.Last().Hash)];

    public void RecordStart(NetworkStart start, string? reason)
    {
        OnRecord(nameof(RecordStart));
        Starts.Enqueue(start);
    }

    public RunStart RestartOf(NetworkId network)
    {
        OnRecord(nameof(RestartOf));
        var attempt = Starts.Where(start => start.Network == network).Max(start => start.Attempt) + 1;
        var rollbacks = Starts.Last(start => start.Network == network).Rollbacks;
        var start = Commits.LastOrDefault(commit => commit.Of.Network == network) is not { } last
            ? NetworkStart.First(network) with { Attempt = attempt, Rollbacks = rollbacks }
            : new NetworkStart(network, last.Of.Epoch + 1, attempt, rollbacks, last.Files.Checkpoint, ProgressOf(network));
        var snapshots = Commits
            .Where(commit => commit.Files.Snapshot is not null)
            .Select(commit => new StoredSnapshot(commit.Of, commit.Files.Snapshot!));
        return new RunStart([start], [.. snapshots], TimeSpan.Zero);
    }

    public void RecordEpoch(CommittedEpoch epoch)
    {
        OnRecord(nameof(RecordEpoch));
        Epochs.Enqueue((epoch.Of.Network, epoch.Of.Epoch, epoch.Graft));
        Commits.Enqueue(epoch);
    }

    public void RecordEvent(string name, NetworkId? network, string? detail)
    {
        OnRecord(nameof(RecordEvent));
        Events.Enqueue((name, network, detail));
    }

    public void RecordSummary(RunSummary summary)
    {
        OnRecord(nameof(RecordSummary));
        Summary = summary;
    }

    public string SaveSnapshot(EpochAttempt of, NetworkState snapshot)
    {
        OnRecord(nameof(SaveSnapshot));
        _snapshots[(of.Network, of.Epoch)] = ([.. snapshot.Values], [.. snapshot.Counters]);
        return $"snapshot {of.Network} {of.Epoch}";
    }

    public string SaveCheckpoint(EpochAttempt of, int rollbacks, Checkpoint checkpoint)
    {
        OnRecord(nameof(SaveCheckpoint));
        _checkpoints[(of.Network, of.Epoch)] = ([.. checkpoint.State.Values], [.. checkpoint.State.Counters], [.. checkpoint.Momenta]);
        return $"checkpoint {of.Network} {of.Epoch}";
    }

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state)
    {
        OnRecord(nameof(SaveWeights));
        var (_, epoch, hash) = ChainState.Read(state);
        Weights.Enqueue((network, file, epoch, hash));
        return $"{file} {network} {epoch}";
    }

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination)
    {
        OnRecord(nameof(ReadSnapshot));
        var (network, epoch, _) = snapshot.Of;
        snapshot.Sha256.ShouldBe($"snapshot {network} {epoch}");
        var (values, counters) = _snapshots[(network, epoch)];
        values.CopyTo(destination.Values, 0);
        counters.CopyTo(destination.Counters, 0);
    }

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination)
    {
        OnRecord(nameof(ReadCheckpoint));
        sha256.ShouldBe($"checkpoint {network} {epoch}");
        var (values, counters, momenta) = _checkpoints[(network, epoch)];
        values.CopyTo(destination.State.Values, 0);
        counters.CopyTo(destination.State.Counters, 0);
        momenta.CopyTo(destination.Momenta, 0);
    }

    private NetworkProgress ProgressOf(NetworkId network) => Commits
        .Where(commit => commit.Of.Network == network)
        .Aggregate(NetworkProgress.None, (progress, commit) => progress.After(commit.Of.Epoch, commit.Report.Test, commit.Spent));
}
