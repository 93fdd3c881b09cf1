using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

/// <summary>A run directory that several processes see.</summary>
public sealed class SharedDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StillTime _time = new();

    private string Root => _folder["run"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_be_made_once_and_by_one_of_those_who_try_at_the_same_instant()
    {
        Parallel.For(0, 8, _ => RunDirectory.MakeUnlessThere(Root, SampleRecord.Default, _time));

        RunReport.ReadRecord(Root).Created.ShouldBe(_time.GetUtcNow());
        Directory.GetFileSystemEntries(_folder[""]).ShouldBe([Root]);
    }

    [Fact]
    public void Should_not_be_made_of_a_folder_with_something_else()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "notes.txt"), "mine");

        Should.Throw<UsageException>(() => RunDirectory.MakeUnlessThere(Root, SampleRecord.Default, _time)).Message.ShouldContain("no run.json");

        Directory.GetFiles(Root).Length.ShouldBe(1);
    }

    [Fact]
    public void Should_be_open_in_one_process_at_a_time()
    {
        RunDirectory.MakeUnlessThere(Root, SampleRecord.Default, _time);
        RunDirectory.IsBeingWritten(Root).ShouldBeFalse();

        using (var first = RunDirectory.TryOpen(Root, SampleRecord.Default, _time, term: 1))
        {
            first.ShouldNotBeNull().Term.ShouldBe(1);
            RunDirectory.IsBeingWritten(Root).ShouldBeTrue();
            RunDirectory.TryOpen(Root, SampleRecord.Default, _time, term: 2).ShouldBeNull();
        }

        using var second = RunDirectory.TryOpen(Root, SampleRecord.Default, _time, term: 2);
        second.ShouldNotBeNull().Term.ShouldBe(2);
    }

    [Fact]
    public void Should_let_one_process_at_a_time_train_a_network()
    {
        RunDirectory.MakeUnlessThere(Root, SampleRecord.Default, _time);
        using var other = NetworkLock.Take(Root, new NetworkId(1));
        using (NetworkLock.Take(Root, new NetworkId(2)))
        {
            Should.Throw<UsageException>(() => NetworkLock.Take(Root, new NetworkId(2))).Message
                .ShouldBe($"Another process trains network 2 of {Root}: give this one another --i, or stop that one.");
        }

        using var again = NetworkLock.Take(Root, new NetworkId(2));
    }

    [Fact]
    public void Should_take_files_of_its_own_run_only()
    {
        RunDirectory.MakeUnlessThere(Root, SampleRecord.Default, _time);
        var record = RunReport.ReadRecord(Root);

        SharedFiles.Of(Root, new NetworkId(1), record.ToJson());

        var other = record with { Created = record.Created + TimeSpan.FromTicks(1) };
        Should.Throw<UsageException>(() => SharedFiles.Of(Root, new NetworkId(1), other.ToJson())).Message.ShouldContain("another run");
    }
}
