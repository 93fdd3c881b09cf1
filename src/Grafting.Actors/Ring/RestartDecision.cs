namespace Grafting.Actors.Ring;

/// <summary>How a network that is down begins again.</summary>
/// <param name="After">How long to wait before.</param>
/// <param name="IsRollback">Whether it begins with the random streams of its next rollback.</param>
/// <param name="Reason">What the journal says of it: such as <c>restart</c>.</param>
internal sealed record RestartDecision(TimeSpan After, bool IsRollback, string Reason = RestartDecision.Failure)
{
    /// <summary>It failed.</summary>
    public const string Failure = "restart";

    /// <summary>Its place was lost: that is no fault of its own, and counts for nothing.</summary>
    public static RestartDecision PlaceLost { get; } = new(TimeSpan.Zero, IsRollback: false, "place lost");

    /// <summary>It goes to another place between two epochs.</summary>
    public static RestartDecision Move { get; } = new(TimeSpan.Zero, IsRollback: false, "moved");
}
