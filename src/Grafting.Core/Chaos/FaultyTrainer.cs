using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Chaos;

/// <summary>A trainer that crashes, diverges or is late.</summary>
internal sealed class FaultyTrainer(NetworkId network, INetworkTrainer trainer, FaultInjector faults) : INetworkTrainer
{
    private int _epoch;

    public StateLayout Layout => trainer.Layout;

    public EpochReport TrainEpoch(int epoch, int rollbacks, EpochControl control)
    {
        _epoch = epoch;
        var report = faults.NextCrash(network, epoch) is { } crash
            ? TrainUntil(crash, rollbacks, control)
            : trainer.TrainEpoch(epoch, rollbacks, control);
        if (faults.IsNan(network, epoch, rollbacks))
        {
            throw new NonFiniteLossException(
                $"network {network}: the training loss became NaN in epoch {epoch + 1}; injected by --chaos nan={network}@{epoch}.");
        }

        Wait(faults.NextDelay(network, epoch), control.Stop);
        faults.Passed(EpochStep.Trained, network, epoch);
        return report;
    }

    public void CopySnapshotTo(NetworkState destination) => trainer.CopySnapshotTo(destination);

    public GraftReport Graft(NetworkState own, NetworkState donor)
    {
        var report = trainer.Graft(own, donor);
        faults.Passed(EpochStep.Grafted, network, _epoch);
        return report;
    }

    public void CopyCheckpointTo(Checkpoint destination)
    {
        if (!faults.HasNoFiles)
        {
            trainer.CopyCheckpointTo(destination);
        }
    }

    public void Restore(Checkpoint checkpoint) => trainer.Restore(checkpoint);

    public TestReport Test(EpochControl control) => trainer.Test(control);

    public void Dispose() => trainer.Dispose();

    private EpochReport TrainUntil(CrashFault crash, int rollbacks, EpochControl control)
    {
        var batches = 0;
        trainer.TrainEpoch(crash.Epoch, rollbacks, control.With(() =>
        {
            if (batches++ == crash.Batch)
            {
                throw Injected(crash);
            }
        }));
        throw Injected(crash); // The epoch has fewer batches.
    }

    private static InvalidOperationException Injected(CrashFault crash) => new($"injected by --chaos {crash}");

    /// <summary>Nothing else happens meanwhile on this thread: the snapshot is taken after it.</summary>
    private static void Wait(TimeSpan delay, CancellationToken stop)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(delay, stop);
    }
}
