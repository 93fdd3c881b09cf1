using Grafting.Checkpoints;
using Grafting.Mixing;

namespace Grafting.Training;

/// <summary>
/// One network with its device, model and optimizer. Every member is called on the one thread that created it; calls block
/// until the work is done. Disposing frees the model.
/// </summary>
public interface INetworkTrainer : IDisposable
{
    /// <summary>The layout of this network's snapshots: the same for all networks of a ring.</summary>
    StateLayout Layout { get; }

    /// <summary>Trains one pass over the training images of <paramref name="epoch"/> (from 0), then measures the test images.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="rollbacks">The network's rollbacks so far: each gives other random streams.</param>
    /// <param name="control">Steers and watches the passes.</param>
    /// <exception cref="OperationCanceledException">The control was stopped; the network must not be trained further.</exception>
    /// <exception cref="NonFiniteLossException">The loss became NaN or infinite; the message names network and epoch.</exception>
    EpochReport TrainEpoch(int epoch, int rollbacks, EpochControl control);

    /// <summary>
    /// Copies all weights and buffers as they are now into <paramref name="destination"/>, which the caller owns, has
    /// <see cref="Layout"/> and may hold numbers of an earlier snapshot.
    /// </summary>
    void CopySnapshotTo(NetworkState destination);

    /// <summary>
    /// Mixes the donor's snapshot of the same epoch into this network's weights and buffers. Optimizer state is not touched.
    /// </summary>
    /// <param name="own">This network's own snapshot of the epoch: what <see cref="CopySnapshotTo"/> gave after training.</param>
    /// <param name="donor">The donor's snapshot; neither argument is changed.</param>
    GraftReport Graft(NetworkState own, NetworkState donor);

    /// <summary>Copies weights, buffers and optimizer as they are now into <paramref name="destination"/>.</summary>
    void CopyCheckpointTo(Checkpoint destination);

    /// <summary>Makes weights, buffers and optimizer what they were when the checkpoint was taken.</summary>
    void Restore(Checkpoint checkpoint);

    /// <summary>Measures loss and accuracy of the present weights on the test images.</summary>
    TestReport Test(EpochControl control);
}

/// <summary>Creates the trainer of a network, on the thread that will use it.</summary>
public interface INetworkTrainerFactory
{
    INetworkTrainer Create(NetworkId network);
}
