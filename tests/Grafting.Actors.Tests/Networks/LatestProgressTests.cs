using Grafting.Actors.Networks;
using Grafting.Training;

namespace Grafting.Actors.Tests.Networks;

public class LatestProgressTests
{
    [Fact]
    public void Should_wake_once_for_many_reports_and_show_the_newest()
    {
        var wakes = 0;
        var progress = new LatestProgress(() => wakes++);

        progress.Report(Done(1));
        progress.Report(Done(2));
        progress.Report(Done(3));

        wakes.ShouldBe(1);
        progress.Look()!.ImagesDone.ShouldBe(3);
    }

    [Fact]
    public void Should_wake_again_for_news_after_a_look()
    {
        var wakes = 0;
        var progress = new LatestProgress(() => wakes++);

        progress.Report(Done(1));
        progress.Look();
        progress.Report(Done(2));

        wakes.ShouldBe(2);
    }

    private static EpochProgress Done(int images) => new(EpochPhase.Training, images, 10, 1, 1, 1, 1);
}
