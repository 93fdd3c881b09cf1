using CsCheck;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Networks;

namespace Grafting.Actors.Tests.Cluster.Links;

public class LinkEndTests
{
    private static readonly NetworkId One = new(1);

    /// <summary>What happens to each message on its way: 0 is lost, 1 arrives, 2 arrives twice.</summary>
    [Fact]
    public void Should_deliver_everything_once_and_in_order_whatever_is_lost() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 2].Array[200]).Sample((count, fates) =>
        {
            var (here, there) = (new LinkEnd(One, 1), new LinkEnd(One, 1));
            var fate = 0;
            var heard = new List<IWireMessage>();
            var said = Enumerable.Range(1, count).Select(number => new NetworkProtocol.StopNetwork(new NetworkId(number))).ToArray();
            foreach (var message in said)
            {
                Pass(here.Say(message), there, here);
            }

            for (var round = 0; round < 400 && !here.IsConfirmed; round++)
            {
                foreach (var again in here.Unconfirmed.ToArray())
                {
                    Pass(again, there, here);
                }
            }

            here.IsConfirmed.ShouldBeTrue();
            heard.ShouldBe(said);

            void Pass(Linked linked, LinkEnd to, LinkEnd from)
            {
                for (var times = Fate(); times > 0; times--)
                {
                    if (to.Hear(linked) is { } message)
                    {
                        heard.Add(message);
                    }

                    if (Fate() > 0)
                    {
                        from.Hear(to.Acknowledgement());
                    }
                }
            }

            int Fate() => fate < fates.Length ? fates[fate++] : 1;
        });

    [Fact]
    public void Should_confirm_along_with_what_is_said_in_return()
    {
        var (here, there) = (new LinkEnd(One, 1), new LinkEnd(One, 1));
        there.Hear(here.Say(new NetworkProtocol.PauseNetwork(One)));

        here.Hear(there.Say(new NetworkProtocol.StopNetwork(One))).ShouldBe(new NetworkProtocol.StopNetwork(One));

        here.IsConfirmed.ShouldBeTrue();
        there.IsConfirmed.ShouldBeFalse();
    }
}
