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

    [Fact]
    public void Should_hash_what_it_writes()
    {
        var path = _folder["checkpoint-7.safetensors"];

        var sha256 = AtomicFile.WriteHashed(path, attempt: 3, stream =>
        {
            stream.Write("a"u8);
            stream.WriteByte((byte)'b');
            stream.Write("-c-"u8.ToArray(), 1, 1);
        });

        File.ReadAllText(path).ShouldBe("abc");
        sha256.ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    [Fact]
    public void Should_name_the_attempt_in_the_temporary_name_and_know_it_again()
    {
        var path = _folder["checkpoint-7.safetensors"];
        var temporary = "";

        AtomicFile.WriteHashed(path, attempt: 3, _ => temporary = Directory.GetFiles(_folder.Path).ShouldHaveSingleItem());

        Path.GetFileName(temporary).ShouldStartWith(".checkpoint-7.safetensors.a3.");
        AtomicFile.IsTemporaryOf(temporary, path).ShouldBeTrue();
        AtomicFile.IsTemporaryOf(temporary, _folder["checkpoint-70.safetensors"]).ShouldBeFalse();
        AtomicFile.IsTemporaryOf(path, path).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();
}
