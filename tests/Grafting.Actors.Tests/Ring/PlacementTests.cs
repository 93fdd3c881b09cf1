using CsCheck;
using Grafting.Actors.Ring;

namespace Grafting.Actors.Tests.Ring;

public class PlacementTests
{
    [Fact]
    public void Should_spread_networks_by_slots()
    {
        var placement = Of(("a", 1), ("b", 2));

        Assign(placement, 6);

        placement.Networks.Values.CountBy(place => place).ShouldBe([new("a", 2), new("b", 4)], ignoreOrder: true);
    }

    [Fact]
    public void Should_prefer_memory_where_slots_are_alike()
    {
        var placement = new Placement();
        placement.Add(new Place("a", 1, FreeMemory: 10));
        placement.Add(new Place("b", 1, FreeMemory: 20));

        placement.Assign(new NetworkId(1)).ShouldBe("b");
    }

    [Fact]
    public void Should_know_no_place_when_all_are_gone()
    {
        var placement = Of(("a", 1));
        Assign(placement, 2);

        placement.Remove("a").ShouldBe([new NetworkId(1), new NetworkId(2)]);

        placement.Assign(new NetworkId(1)).ShouldBeNull();
        placement.PlaceOf(new NetworkId(1)).ShouldBeNull();
    }

    [Fact]
    public void Should_move_nobody_for_a_new_place_unless_asked()
    {
        var placement = Of(("a", 2));
        Assign(placement, 4);
        placement.Add(new Place("b", 2, 0));

        placement.Moves(evens: false).ShouldBeEmpty();
        placement.Moves(evens: true).Count.ShouldBe(2);
    }

    [Fact]
    public void Should_empty_a_place_that_is_leaving()
    {
        var placement = Of(("a", 1), ("b", 1));
        Assign(placement, 4);

        placement.Drain("a");

        placement.Moves(evens: false).Select(placement.PlaceOf).ShouldBe(["a", "a"]);
        foreach (var network in placement.Moves(evens: false))
        {
            placement.Assign(network).ShouldBe("b");
        }

        placement.Moves(evens: true).ShouldBeEmpty();
    }

    [Fact]
    public void Should_keep_networks_where_they_are_when_the_last_place_is_leaving()
    {
        var placement = Of(("a", 1));
        Assign(placement, 2);

        placement.Drain("a");

        placement.Moves(evens: true).ShouldBeEmpty();
    }

    /// <summary>Moving one network more would not help the most crowded place.</summary>
    [Fact]
    public void Should_even_out_and_then_stay() => Gen.Select(Gen.Int[1, 4].Array[1, 4], Gen.Int[1, 4].Array[0, 3], Gen.Int[1, 9])
        .Sample((first, later, networks) =>
        {
            var placement = new Placement();
            Array.ForEach([.. first.Index()], place => placement.Add(new Place($"first{place.Index}", place.Item, 0)));
            Assign(placement, networks);
            Array.ForEach([.. later.Index()], place => placement.Add(new Place($"later{place.Index}", place.Item, 0)));

            foreach (var network in placement.Moves(evens: true))
            {
                placement.Assign(network);
            }

            placement.Moves(evens: true).ShouldBeEmpty();
        });

    [Fact]
    public void Should_put_a_network_only_where_it_is_taken()
    {
        var placement = OnePlaceEach(1, 2);

        placement.Assign(new NetworkId(2)).ShouldBe("node2");
        placement.Assign(new NetworkId(1)).ShouldBe("node1");
        placement.Assign(new NetworkId(3)).ShouldBeNull();
    }

    [Fact]
    public void Should_keep_a_network_nowhere_while_its_own_place_is_gone()
    {
        var placement = OnePlaceEach(1, 2);
        Assign(placement, 2);

        placement.Remove("node2").ShouldBe([new NetworkId(2)]);
        placement.Assign(new NetworkId(2)).ShouldBeNull();
        placement.Add(new Place("another", 1, 0) { Only = new NetworkId(2) });

        placement.Assign(new NetworkId(2)).ShouldBe("another");
    }

    [Fact]
    public void Should_empty_a_place_that_is_leaving_though_no_other_takes_its_network()
    {
        var placement = OnePlaceEach(1, 2);
        Assign(placement, 2);

        placement.Drain("node2");

        placement.Moves(evens: true).ShouldBe([new NetworkId(2)]);
        placement.Assign(new NetworkId(2)).ShouldBeNull();
        placement.Moves(evens: true).ShouldBeEmpty();
    }

    private static Placement OnePlaceEach(params int[] networks)
    {
        var placement = new Placement();
        Array.ForEach(networks, network => placement.Add(new Place($"node{network}", 1, 0) { Only = new NetworkId(network) }));
        return placement;
    }

    private static Placement Of(params (string Name, int Slots)[] places)
    {
        var placement = new Placement();
        Array.ForEach(places, place => placement.Add(new Place(place.Name, place.Slots, 0)));
        return placement;
    }

    private static void Assign(Placement placement, int networks)
    {
        for (var network = 1; network <= networks; network++)
        {
            placement.Assign(new NetworkId(network)).ShouldNotBeNull();
        }
    }
}
