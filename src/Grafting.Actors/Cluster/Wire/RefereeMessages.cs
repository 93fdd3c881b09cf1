using static Grafting.Actors.Cluster.Membership.RefereeProtocol;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>The bytes of <see cref="Membership.RefereeProtocol"/>.</summary>
internal static class RefereeMessages
{
    public static IReadOnlyList<WireType> All { get; } =
    [
        WireType.Of<CannotReach>("CannotReach.1", (to, it) => to.Text(it.Address), from => new(from.Text())),
        WireType.Of<AreYouThere>("AreYouThere.1", (to, it) => to.Text(it.Complainant), from => new(from.Text())),
        WireType.Of<IAmThere>("IAmThere.1", (to, it) => to.Text(it.Complainant), from => new(from.Text())),
    ];
}
