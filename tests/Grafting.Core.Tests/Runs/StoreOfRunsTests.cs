using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class StoreOfRunsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grafting-runs-");

    private StoreOfRuns Store => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Should_put_another_run_aside()
    {
        Begin(day: 1);

        Store.MakeRoom(Record(day: 2));

        Directory.Exists(Store.Current).ShouldBeFalse();
        var aside = _folder.GetDirectories().ShouldHaveSingleItem();
        aside.Name.ShouldBe("20261101-000000-0000000");
        RunReport.ReadRecord(aside.FullName).Created!.Value.Day.ShouldBe(1);
    }

    [Fact]
    public void Should_leave_the_same_run_and_an_empty_folder()
    {
        Store.MakeRoom(Record(day: 1));
        Begin(day: 1);

        Store.MakeRoom(Record(day: 1));

        RunReport.ReadRecord(Store.Current).Created!.Value.Day.ShouldBe(1);
    }

    private static byte[] Record(int day) =>
        (SampleRecord.With(new TrainOptions { Networks = 2 }) with { Created = new DateTimeOffset(2026, 11, day, 0, 0, 0, TimeSpan.Zero) }).ToJson();

    private void Begin(int day)
    {
        using var replica = RunReplica.Open(Store.Current, Record(day));
    }
}
