using System.Collections.Concurrent;
using System.Threading.Channels;
using Grafting.Checkpoints;
using Grafting.Training;

namespace Grafting.Actors.Tests.Support;

/// <summary>Creates fake trainers whose passes a test lets go one by one, and writes down what they were made to do.</summary>
internal sealed class ChainTrainers : INetworkTrainerFactory
{
    private readonly ConcurrentDictionary<NetworkId, SemaphoreSlim> _permits = new();
    private readonly Channel<NetworkId> _waiting = Channel.CreateUnbounded<NetworkId>();
    private readonly Lock _counting = new();
    private int _atOnce;

    /// <summary>Passes wait for <see cref="Release"/>; false lets everything run.</summary>
    public bool IsHeld { get; init; } = true;

    /// <summary>Called in the middle of a pass; may throw.</summary>
    public Action<NetworkId, int> OnTrain { get; init; } = (_, _) => { };

    /// <summary>Called when a trainer is created; may throw.</summary>
    public Action<NetworkId> OnCreate { get; init; } = _ => { };

    /// <summary>Test accuracy in percent, by epoch.</summary>
    public Func<NetworkId, int, double> Accuracy { get; init; } = (_, epoch) => epoch;

    /// <summary>Each graft: who grafted which epoch with whose snapshot of which epoch.</summary>
    public ConcurrentQueue<(NetworkId Own, int OwnEpoch, NetworkId Donor, int DonorEpoch)> Grafts { get; } = new();

    /// <summary>The rollbacks that each epoch was last trained with.</summary>
    public ConcurrentDictionary<(NetworkId Network, int Epoch), int> Rollbacks { get; } = new();

    /// <summary>The threads that created and disposed each trainer.</summary>
    public ConcurrentDictionary<NetworkId, (Thread Created, Thread? Disposed)> Threads { get; } = new();

    /// <summary>Every piece of memory that a network's snapshots ever lay in.</summary>
    public ConcurrentDictionary<(NetworkId Network, NetworkState Memory), bool> Buffers { get; } = new();

    /// <summary>The most passes that ever ran at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Networks whose pass has begun and waits, in order.</summary>
    public ChannelReader<NetworkId> Waiting => _waiting.Reader;

    public INetworkTrainer Create(NetworkId network)
    {
        OnCreate(network);
        Threads[network] = (Thread.CurrentThread, null);
        return new ChainTrainer(this, network);
    }

    /// <summary>Lets the network's waiting pass go, or its next ones.</summary>
    public void Release(NetworkId network, int passes = 1) => PermitsOf(network).Release(passes);

    internal void Pass(NetworkId network, int epoch, EpochControl control)
    {
        lock (_counting)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        }

        try
        {
            control.BetweenBatches();
            control.Report(new EpochProgress(EpochPhase.Training, 1, 2, 1, 0, 0.1, 10));
            _waiting.Writer.TryWrite(network);
            if (IsHeld)
            {
                PermitsOf(network).Wait(Deadline.Patience).ShouldBeTrue("nobody let the pass go");
            }

            control.BetweenBatches();
            OnTrain(network, epoch);
        }
        finally
        {
            lock (_counting)
            {
                _atOnce--;
            }
        }
    }

    internal void Disposed(NetworkId network) => Threads[network] = (Threads[network].Created, Thread.CurrentThread);

    private SemaphoreSlim PermitsOf(NetworkId network) => _permits.GetOrAdd(network, _ => new SemaphoreSlim(0));
}
