namespace Grafting.Actors.Ring;

/// <summary>
/// Which network trains where. Places come and go, each with its slots; a network is at one place, or at none while there is none for it.
/// Networks share the slots of their place.
/// </summary>
/// <remarks>Nothing here changes results: where an epoch is trained does not show in its files.</remarks>
internal sealed class Placement
{
    /// <summary>The one place of a run in one process.</summary>
    public const string Here = "here";

    private readonly SortedDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly SortedDictionary<NetworkId, string> _at = [];

    /// <summary>The networks that are at a place.</summary>
    public IReadOnlyDictionary<NetworkId, string> Networks => _at;

    /// <summary>Everything in this process.</summary>
    public static Placement InOneProcess(int slots)
    {
        var placement = new Placement();
        placement.Add(new Place(Here, slots, long.MaxValue));
        return placement;
    }

    /// <summary>What the journal says of a place: nothing where all is in one process.</summary>
    public static string? NodeOf(string? place) => place is Here ? null : place;

    /// <summary>A place has come, or has other slots than before.</summary>
    public void Add(Place place) => _places[place.Name] = place;

    /// <summary>A place is gone.</summary>
    /// <returns>The networks that were there, and are nowhere now.</returns>
    public IReadOnlyList<NetworkId> Remove(string place)
    {
        _places.Remove(place);
        NetworkId[] lost = [.. At(place)];
        Array.ForEach(lost, Release);
        return lost;
    }

    /// <summary>A place takes no further networks, and is to lose those that it has.</summary>
    public void Drain(string place) => Change(place, found => found with { IsLeaving = true });

    /// <summary>A place is out of reach: it keeps its networks.</summary>
    /// <returns>The networks that are there.</returns>
    public IReadOnlyList<NetworkId> Silence(string place)
    {
        Change(place, found => found with { IsSilent = true });
        return [.. At(place)];
    }

    /// <summary>A place is in reach again.</summary>
    public void Hear(string place) => Change(place, found => found with { IsSilent = false });

    public string? PlaceOf(NetworkId network) => _at.GetValueOrDefault(network);

    /// <summary>Whether the network is at a place that is to be emptied.</summary>
    public bool IsLeaving(NetworkId network) => PlaceOf(network) is { } place && _places[place].IsLeaving;

    /// <summary>Whether the network is at a place that is out of reach.</summary>
    public bool IsSilent(NetworkId network) => PlaceOf(network) is { } place && _places[place].IsSilent;

    /// <summary>Puts a network where it will find the most room, by slots and then by memory; null where there is no place.</summary>
    public string? Assign(NetworkId network)
    {
        Release(network);
        var best = _places.Values.Where(place => place is { IsLeaving: false, Slots: > 0 } && place.Takes(network)).MinBy(place => (Crowd(place, 1), -Room(place)));
        if (best is not null)
        {
            _at[network] = best.Name;
        }

        return best?.Name;
    }

    /// <summary>The network is nowhere.</summary>
    public void Release(NetworkId network) => _at.Remove(network);

    /// <summary>Slots that nobody uses.</summary>
    /// <param name="working">Networks that hold a slot.</param>
    public Dictionary<string, int> FreeSlots(IEnumerable<NetworkId> working)
    {
        var free = _places.Values.ToDictionary(place => place.Name, place => place.Slots);
        foreach (var place in working.Select(PlaceOf).OfType<string>())
        {
            free[place]--;
        }

        return free;
    }

    /// <summary>
    /// The networks that must leave their place or, where <paramref name="evens"/>, that another place would train sooner: the fewest moves
    /// after which moving one more would not make the most crowded place less so. A network that only its own place takes leaves that place
    /// too, and is nowhere until the place is there again.
    /// </summary>
    public IReadOnlyList<NetworkId> Moves(bool evens)
    {
        List<NetworkId> moves = [.. _at.Where(pair => _places[pair.Value].IsLeaving).Select(pair => pair.Key)];
        var staying = _places.Values.Where(place => place is { IsLeaving: false, Slots: > 0, Only: null }).ToArray();
        if (staying.Length == 0)
        {
            return [.. moves.Where(network => _places[_at[network]].Only is not null)]; // Better a slot that is asked for back than none.
        }

        var counts = staying.ToDictionary(place => place, place => At(place.Name).Count());
        moves.ForEach(_ => counts[Emptiest()]++);
        while (evens && Fullest() is var from && Emptiest() is var to && (double)counts[from] / from.Slots > (double)(counts[to] + 1) / to.Slots)
        {
            moves.Add(At(from.Name).Except(moves).Last());
            counts[from]--;
            counts[to]++;
        }

        return moves;

        Place Emptiest() => staying.MinBy(place => (double)(counts[place] + 1) / place.Slots)!; // There is one.

        Place Fullest() => staying.MaxBy(place => (double)counts[place] / place.Slots)!;
    }

    private void Change(string place, Func<Place, Place> change)
    {
        if (_places.TryGetValue(place, out var found))
        {
            _places[place] = change(found);
        }
    }

    private IEnumerable<NetworkId> At(string place) => _at.Where(pair => pair.Value == place).Select(pair => pair.Key);

    private double Crowd(Place place, int more) => (double)(At(place.Name).Count() + more) / place.Slots;

    private long Room(Place place) => place.FreeMemory / (At(place.Name).Count() + 1);
}

/// <summary>Somewhere to train: this process, or a node.</summary>
/// <param name="Name">A node's address.</param>
/// <param name="Slots">Networks that train there at once.</param>
/// <param name="FreeMemory">Bytes that its networks may take.</param>
internal sealed record Place(string Name, int Slots, long FreeMemory)
{
    /// <summary>The only network that trains there; null for any.</summary>
    public NetworkId? Only { get; init; }

    /// <summary>Whether a network may train there.</summary>
    public bool Takes(NetworkId network) => Only is null || Only == network;

    /// <summary>Whether it is to be emptied.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Whether it is out of reach, and waited for.</summary>
    public bool IsSilent { get; init; }
}
