namespace Grafting.Actors.Hosting;

/// <summary>How many networks train at once where nobody says.</summary>
public static class DefaultSlots
{
    /// <summary>
    /// As many as the processors that this process may use can run at full speed, each with its threads; on other devices all
    /// networks, since they share a device better than they take turns.
    /// </summary>
    /// <param name="networks">Networks of the run.</param>
    /// <param name="threads">libtorch's threads for each.</param>
    /// <param name="isProcessor">Whether they train on the processor.</param>
    /// <param name="processors">Processors that this process may use; a container's limit counts.</param>
    public static int For(int networks, int threads, bool isProcessor, int processors) =>
        isProcessor ? Math.Clamp(processors / threads, 1, networks) : networks;
}
