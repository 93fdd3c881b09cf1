using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Actors.Tests.Support;

/// <summary>A trainer whose weights are a <see cref="ChainState"/>.</summary>
internal sealed class ChainTrainer(ChainTrainers owner, NetworkId network) : INetworkTrainer
{
    private long _state = ChainState.Initial(network);
    private int _epoch = -1;

    public StateLayout Layout => ChainState.Layout;

    public EpochReport TrainEpoch(int epoch, int rollbacks, EpochControl control)
    {
        OnOwnThread();
        owner.Pass(network, epoch, control);
        owner.Rollbacks[(network, epoch)] = rollbacks;
        _state = ChainState.Trained(_state, epoch, rollbacks);
        _epoch = epoch;
        return new EpochReport(epoch, 1, 50, TestOf(owner.Accuracy(network, epoch)), 0.1, TrainSeconds: 3, TestSeconds: 1, Images: 30);
    }

    public void CopySnapshotTo(NetworkState destination)
    {
        OnOwnThread();
        owner.Buffers[(network, destination)] = true;
        ChainState.Write(destination, network, _epoch, _state);
    }

    public GraftReport Graft(NetworkState own, NetworkState donor)
    {
        OnOwnThread();
        var (mine, theirs) = (ChainState.Read(own), ChainState.Read(donor));
        owner.Grafts.Enqueue((mine.Network, mine.Epoch, theirs.Network, theirs.Epoch));
        _state = ChainState.Grafted(mine.Hash, theirs.Hash);
        return new GraftReport([new LayerCoefficient("conv1.weight", 1, 1, 0.4), new LayerCoefficient("conv2.weight", 1, 1, 0.6)]);
    }

    public void CopyCheckpointTo(Checkpoint destination)
    {
        OnOwnThread();
        ChainState.Write(destination.State, network, _epoch, _state);
        destination.Momenta[0] = _epoch;
    }

    public void Restore(Checkpoint checkpoint)
    {
        OnOwnThread();
        (var owned, _epoch, _state) = ChainState.Read(checkpoint.State);
        owned.ShouldBe(network);
        checkpoint.Momenta[0].ShouldBe(_epoch);
    }

    public TestReport Test(EpochControl control)
    {
        OnOwnThread();
        owner.Pass(network, _epoch + 1, control);
        return TestOf(99);
    }

    public void Dispose() => owner.Disposed(network);

    private static TestReport TestOf(double accuracy) => new(1, accuracy, 100, (int)accuracy, 100);

    private void OnOwnThread() => Thread.CurrentThread.ShouldBe(owner.Threads[network].Created);
}
