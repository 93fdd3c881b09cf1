using System.Formats.Tar;
using Grafting.Data;
using Grafting.Data.Downloads;

namespace Grafting.Core.Tests.Data.Downloads;

public sealed class TarExtractionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_unpack_files_below_the_folder()
    {
        Extract(Tar.Of(Tar.Folder("set/"), Tar.File("set/a.bin", [1, 2]), Tar.File("./set/deep/b.bin", []), Tar.File("c", [3])));

        File.ReadAllBytes(_folder["in/set/a.bin"]).ShouldBe([1, 2]);
        File.ReadAllBytes(_folder["in/set/deep/b.bin"]).ShouldBeEmpty();
        File.ReadAllBytes(_folder["in/c"]).ShouldBe([3]);
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("set/../../escaped")]
    [InlineData("set/../harmless")]
    [InlineData("..\\escaped")]
    [InlineData("/tmp/grafting-tests-escaped")]
    [InlineData("../in-a-sibling-of-the-same-prefix")]
    public void Should_refuse_a_path_that_leaves_the_folder(string name)
    {
        Fault(Tar.Of(Tar.File(name, [1]))).ShouldContain("would be written outside its folder");

        Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).ShouldBe([_folder["archive"]]);
        File.Exists("/tmp/grafting-tests-escaped").ShouldBeFalse();
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    public void Should_refuse_anything_but_regular_files(TarEntryType type)
    {
        var entry = type == TarEntryType.Fifo ? new UstarTarEntry(type, "set/pipe") : Tar.Link(type, "set/link", "/etc");

        Fault(Tar.Of(entry, Tar.File("set/link/passwd", [1]))).ShouldContain("is no regular file");
        Directory.Exists(_folder["in/set"]).ShouldBeFalse();
    }

    [Fact]
    public void Should_refuse_more_bytes_than_allowed_before_writing_them()
    {
        Fault(Tar.Of(Tar.File("a", new byte[60]), Tar.File("b", new byte[60]))).ShouldContain("with 'b' it unpacks to more");

        File.Exists(_folder["in/b"]).ShouldBeFalse();
    }

    [Fact]
    public void Should_refuse_more_files_than_a_data_set_has() =>
        Fault(Tar.Of([.. Enumerable.Range(0, 1001).Select(k => Tar.File($"f{k}", []))])).ShouldContain("'f1000'");

    [Fact]
    public void Should_refuse_a_file_that_comes_twice() =>
        Should.Throw<IOException>(() => Extract(Tar.Of(Tar.File("a", [1]), Tar.File("a", [2]))));

    [Fact]
    public void Should_refuse_an_archive_that_is_cut_short()
    {
        var whole = Tar.Of(Tar.File("a", [.. Enumerable.Range(0, 90).Select(k => (byte)(k * k))]));

        Fault(whole[..(whole.Length / 2)]).ShouldContain("is no whole .tar.gz");
    }

    [Fact]
    public void Should_refuse_what_is_no_archive() => Fault("<html>not found</html>"u8.ToArray()).ShouldContain("is no whole .tar.gz");

    private string Fault(byte[] archive) => Should.Throw<DamagedFileException>(() => Extract(archive)).Message;

    private void Extract(byte[] archive) => TarExtraction.Extract(_folder.Write("archive", archive), _folder["in"], mostBytes: 100);
}
