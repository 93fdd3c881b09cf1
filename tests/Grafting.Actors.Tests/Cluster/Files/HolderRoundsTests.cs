using CsCheck;
using Grafting.Actors.Cluster.Files;

namespace Grafting.Actors.Tests.Cluster.Files;

public class HolderRoundsTests
{
    private static readonly FetchPatience Patience = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), Rounds: 3);

    [Fact]
    public void Should_ask_the_next_at_once_and_all_again_after_pauses_that_double()
    {
        var rounds = new HolderRounds(["a", "b"], Patience);

        rounds.Current.ShouldBe("a");
        Fail(rounds).ShouldBe(("b", 0));
        Fail(rounds).ShouldBe(("a", 1));
        Fail(rounds).ShouldBe(("b", 0));
        Fail(rounds).ShouldBe(("a", 2));
        Fail(rounds).ShouldBe(("b", 0));
        rounds.Next(hasBroughtBytes: false).ShouldBeNull();
    }

    [Fact]
    public void Should_ask_the_only_one_again_after_a_pause() => Fail(new HolderRounds(["a"], Patience)).ShouldBe(("a", 1));

    [Fact]
    public void Should_not_give_up_while_bytes_come()
    {
        var rounds = new HolderRounds(["a"], Patience);

        for (var i = 0; i < 100; i++)
        {
            rounds.Next(hasBroughtBytes: true).ShouldBe(Patience.FirstPause);
            rounds.Next(hasBroughtBytes: false).ShouldBe(2 * Patience.FirstPause);
        }
    }

    [Fact]
    public void Should_ask_those_who_are_added_last()
    {
        var rounds = new HolderRounds(["a", "b"], Patience);

        rounds.Add(["b", "c"]);

        Fail(rounds).ShouldBe(("b", 0));
        Fail(rounds).ShouldBe(("c", 0));
        Fail(rounds).ShouldBe(("a", 1));
    }

    [Fact]
    public void Should_ask_each_as_often_as_there_are_rounds() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 5]).Sample((holders, most) =>
        {
            var rounds = new HolderRounds(Enumerable.Range(0, holders).Select(i => $"{i}"), Patience with { Rounds = most });
            var asked = new List<string> { rounds.Current };
            while (rounds.Next(hasBroughtBytes: false) is not null)
            {
                asked.Add(rounds.Current);
            }

            asked.CountBy(holder => holder).ShouldAllBe(count => count.Value == most);
            asked.Distinct().Count().ShouldBe(holders);
        });

    private static (string Holder, double Pause) Fail(HolderRounds rounds)
    {
        var pause = rounds.Next(hasBroughtBytes: false).ShouldNotBeNull();
        return (rounds.Current, pause.TotalSeconds);
    }
}
