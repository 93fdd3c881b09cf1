namespace Grafting.Actors.Ring;

/// <summary>How far a network is with its current epoch, as the supervisor knows it.</summary>
internal enum EpochStep
{
    /// <summary>May start as soon as it is given a slot.</summary>
    Ready,

    /// <summary>Trains or tests, and holds a slot.</summary>
    Working,

    /// <summary>Has trained, holds no slot, and waits for its donor or grafts.</summary>
    Trained,

    /// <summary>Has failed, and begins again after its newest checkpoint.</summary>
    Down,

    /// <summary>All its epochs are grafted and its final weights are tested.</summary>
    Finished,
}
