using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class TensorBoardLogTests : IDisposable
{
    private static readonly DateTimeOffset Committed = new(2025, 7, 4, 9, 5, 3, 250, TimeSpan.Zero);

    private static readonly MetricsRow Row = new(
        new NetworkId(1), 4, 1.5, 40, 1.25, 45, 0.1, 3, 50, new Dictionary<string, RecordedAlpha>
        {
            ["conv1.weight"] = new(0.75),
            ["bn1.weight"] = new(0.375, (0.25, 1)),
        });

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_give_each_network_an_event_file_with_its_scalars()
    {
        var log = new TensorBoardLog(_folder["tensorboard"], Committed);

        log.Add(Row, Committed);
        log.Add(Row with { Network = new NetworkId(2), Alphas = new Dictionary<string, RecordedAlpha>() }, Committed);

        var events = EventFile.Read(FileOf(1));
        events[0].FileVersion.ShouldBe("brain.Event:2");
        events[1].Step.ShouldBe(4);
        events[1].WallTime.ShouldBe(Committed.ToUnixTimeMilliseconds() / 1000.0);
        events[1].Summary.Value.ToDictionary(value => value.Tag, value => value.SimpleValue).ShouldBe(new Dictionary<string, float>
        {
            ["loss/train"] = 1.5f,
            ["loss/test"] = 1.25f,
            ["accuracy/train"] = 40,
            ["accuracy/test"] = 45,
            ["lr"] = 0.1f,
            ["images per second"] = 50,
            ["alpha/conv1.weight"] = 0.75f,
            ["alpha/bn1.weight"] = 0.375f,
        });
        events.Count.ShouldBe(2);
        EventFile.Read(FileOf(2))[1].Summary.Value.ShouldAllBe(value => !value.Tag.StartsWith("alpha", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_append_to_its_file()
    {
        var log = new TensorBoardLog(_folder["tensorboard"], Committed);

        log.Add(Row, Committed);
        log.Add(Row with { Epoch = 5 }, Committed);

        EventFile.Read(FileOf(1)).Select(happened => happened.Step).ShouldBe([0, 4, 5]);
    }

    [Fact]
    public void Should_replace_what_was_there_by_files_of_other_names()
    {
        new TensorBoardLog(_folder["tensorboard"], Committed).Add(Row, Committed);
        var before = FileOf(1);

        new TensorBoardLog(_folder["tensorboard"], Committed.AddSeconds(1)).Rewrite([(Row, Committed)]);

        FileOf(1).ShouldNotBe(before);
        EventFile.Read(FileOf(1)).Select(happened => happened.Step).ShouldBe([0, 4]);
    }

    [Fact]
    public void Should_write_no_folder_for_nothing()
    {
        new TensorBoardLog(_folder["tensorboard"], Committed).Rewrite([]);

        Directory.Exists(_folder["tensorboard"]).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private string FileOf(int network) => Directory.GetFiles(_folder[$"tensorboard/network-{network}"]).ShouldHaveSingleItem();
}
