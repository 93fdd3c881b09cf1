using System.Text;
using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class JsonLinesFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["metrics.jsonl"];

    [Fact]
    public void Should_keep_lines_whole_when_several_threads_append()
    {
        const int threads = 8, lines = 50;

        using (var file = new JsonLinesFile(Path))
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
            {
                for (var line = 0; line < lines; line++)
                {
                    file.Append(Encoding.UTF8.GetBytes($$"""{"thread":{{thread}},"line":{{line}},"filler":"{{new string('x', 37 * thread)}}"}"""));
                }
            });
        }

        var written = JsonLinesFile.Read(Path);
        written.Count.ShouldBe(threads * lines);
        written.ShouldAllBe(line => line.StartsWith('{') && line.EndsWith("\"}", StringComparison.Ordinal));
        for (var thread = 0; thread < threads; thread++)
        {
            var own = $$"""{"thread":{{thread}},""";
            written.Where(line => line.StartsWith(own, StringComparison.Ordinal)).Count().ShouldBe(lines);
        }
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("{\"a\":1}\n{\"a\":", "{\"a\":1}\n")]
    [InlineData("{\"a\":1}\n\0\0\0\0", "{\"a\":1}\n")]
    [InlineData("{\"a", "")]
    [InlineData("", "")]
    public void Should_cut_a_torn_last_line_before_the_next_append(string before, string kept)
    {
        File.WriteAllText(Path, before);

        using (var file = new JsonLinesFile(Path))
        {
            file.Append("{\"a\":9}"u8);
        }

        File.ReadAllText(Path).ShouldBe(kept + "{\"a\":9}\n");
    }

    [Fact]
    public void Should_cut_a_torn_line_that_is_longer_than_a_block()
    {
        File.WriteAllText(Path, "{}\n" + new string('x', 200_000));

        new JsonLinesFile(Path).Dispose();

        File.ReadAllText(Path).ShouldBe("{}\n");
    }

    [Fact]
    public void Should_cut_what_a_failed_append_left_before_the_next()
    {
        using var file = new JsonLinesFile(Path);
        file.Append("{\"a\":1}"u8);
        using (var left = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            left.Write("{\"a\":\"longer than the next line\"}\n{\"a\":"u8);
        }

        file.Append("{\"a\":9}"u8);

        File.ReadAllText(Path).ShouldBe("{\"a\":1}\n{\"a\":9}\n");
    }

    [Fact]
    public void Should_append_several_lines_and_cut_and_read_some_of_them()
    {
        using var file = new JsonLinesFile(Path);

        file.AppendWhole("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n"u8);
        file.Cut(16);
        file.Append("{\"a\":4}"u8);

        file.Length.ShouldBe(24);
        file.Read(8, 16).ShouldBe("{\"a\":2}\n{\"a\":4}\n"u8.ToArray());
        File.ReadAllText(Path).ShouldBe("{\"a\":1}\n{\"a\":2}\n{\"a\":4}\n");
    }

    [Fact]
    public void Should_leave_a_torn_last_line_out_when_reading()
    {
        File.WriteAllText(Path, "{\"a\":1}\n{\"a\":");

        JsonLinesFile.Read(Path).ShouldBe(["{\"a\":1}"]);
    }

    [Fact]
    public void Should_let_others_read_while_it_grows()
    {
        using var file = new JsonLinesFile(Path);

        file.Append("{}"u8);

        JsonLinesFile.Read(Path).ShouldBe(["{}"]);
    }

    [SkippableFact]
    public void Should_name_the_file_and_the_reason_when_the_disk_is_full()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs /dev/full");
        using var file = new JsonLinesFile("/dev/full");

        Should.Throw<GraftingException>(() => file.Append("{}"u8)).Message.ShouldBe("Cannot write /dev/full: No space left on device.");
    }

    public void Dispose() => _folder.Dispose();
}
