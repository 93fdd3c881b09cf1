using System.Security.Cryptography;
using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class IncomingFileTests : IDisposable
{
    private static readonly RunFile File = RunFile.Checkpoint(new NetworkId(4), 7);

    private readonly TemporaryFolder _folder = new();

    private RunPaths Store => new(_folder.Path);

    private string[] Files => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)];

    [Fact]
    public void Should_have_its_name_only_when_it_is_whole_and_right()
    {
        using var file = IncomingFile.Begin(Store, File, length: 5);
        file.Write([1, 2]);
        file.Position.ShouldBe(2);
        file.IsWhole.ShouldBeFalse();
        var temporary = Files.ShouldHaveSingleItem();
        AtomicFile.IsTemporaryOf(temporary, File.In(Store)).ShouldBeTrue();

        file.Write([3, 4, 5]);

        file.IsWhole.ShouldBeTrue();
        file.TryCommit(Sha256(1, 2, 3, 4, 5)).ShouldBeTrue();
        Files.ShouldBe([File.In(Store)]);
        System.IO.File.ReadAllBytes(File.In(Store)).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void Should_leave_the_store_as_it_was_when_it_is_another_file()
    {
        _folder.Write(File.Name, [7]);
        using (var file = IncomingFile.Begin(Store, File, length: 2))
        {
            file.Write([1, 2]);

            file.TryCommit(Sha256(1, 3)).ShouldBeFalse();
        }

        System.IO.File.ReadAllBytes(Files.ShouldHaveSingleItem()).ShouldBe([7]);
    }

    [Fact]
    public void Should_not_commit_before_it_is_whole()
    {
        using var file = IncomingFile.Begin(Store, File, length: 2);
        file.Write([1]);

        file.TryCommit(Sha256(1)).ShouldBeFalse();
    }

    [Fact]
    public void Should_replace_what_was_there()
    {
        _folder.Write(File.Name, [7]);
        using var file = IncomingFile.Begin(Store, File, length: 0);

        file.TryCommit(Sha256()).ShouldBeTrue();

        System.IO.File.ReadAllBytes(Files.ShouldHaveSingleItem()).ShouldBeEmpty();
    }

    [Fact]
    public void Should_take_no_more_than_it_will_have()
    {
        using var file = IncomingFile.Begin(Store, File, length: 2);

        Should.Throw<ArgumentException>(() => file.Write([1, 2, 3]));
    }

    [Fact]
    public void Should_not_begin_what_the_disk_has_no_space_for()
    {
        var error = Should.Throw<GraftingException>(() => IncomingFile.Begin(Store, File, length: long.MaxValue));

        error.Message.ShouldStartWith($"Cannot write {File.In(Store)}: it has {long.MaxValue} bytes, and ");
        Files.ShouldBeEmpty();
    }

    [Fact]
    public void Should_be_swept_away_when_the_process_was_killed_meanwhile()
    {
        _ = IncomingFile.Begin(Store, File, length: 2);

        new NetworkStore(Store).DeleteTemporaries(File.Network);

        Files.ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private static string Sha256(params byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
