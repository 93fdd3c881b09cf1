using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_replace_a_file_and_leave_nothing_beside_it()
    {
        var path = _folder["best.safetensors"];

        AtomicFile.Write(path, [1, 2, 3]);
        AtomicFile.Write(path, [4]);

        File.ReadAllBytes(path).ShouldBe([4]);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Should_keep_the_file_that_was_there_when_writing_breaks_off()
    {
        var path = _folder["best.safetensors"];
        AtomicFile.Write(path, [1, 2, 3]);

        Should.Throw<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            throw new InvalidOperationException();
        }));

        File.ReadAllBytes(path).ShouldBe([1, 2, 3]);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Should_name_the_file_and_the_reason_when_the_disk_is_full()
    {
        var path = _folder["summary.json"];

        var error = Should.Throw<GraftingException>(() => AtomicFile.Write(
            path, _ => throw new IOException($"No space left on device : '{path}.tmp'.")));

        error.Message.ShouldBe($"Cannot write {path}: No space left on device.");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Should_name_the_file_when_its_folder_is_missing()
    {
        var path = _folder["missing/summary.json"];

        Should.Throw<GraftingException>(() => AtomicFile.Write(path, [1])).Message.ShouldBe($"Cannot write {path}: no such folder.");
    }

    public void Dispose() => _folder.Dispose();
}
