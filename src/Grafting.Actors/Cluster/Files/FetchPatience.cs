namespace Grafting.Actors.Cluster.Files;

/// <summary>How long a fetch waits for others.</summary>
/// <param name="Silence">Without an answer or a chunk, until a transfer counts as broken off.</param>
/// <param name="FirstPause">Before the second round of those who may have the file; it doubles with each round.</param>
/// <param name="Rounds">In which no byte came, until it is given up.</param>
internal sealed record FetchPatience(TimeSpan Silence, TimeSpan FirstPause, int Rounds)
{
    /// <summary>
    /// Five seconds are as long as Akka.Remote lets a connection rest that broke, and longer than any pause of a node that is well.
    /// </summary>
    public static FetchPatience Usual { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.5), Rounds: 4);
}
