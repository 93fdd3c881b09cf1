using System.Collections.Concurrent;
using System.Text;
using CsCheck;
using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class NumberedLinesTests : IDisposable
{
    /// <summary>Few different lines, so that what is put is often there already.</summary>
    private static readonly Gen<string[]> SomeLines = Gen.Int[0, 2].Select(number => $$"""{"a":{{number * 11}}}""").Array[0, 4];

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["metrics.jsonl"];

    [Fact]
    public void Should_hold_what_is_put_from_a_number_on() => Gen
        .Select(Gen.Int[0, 6], SomeLines, Gen.Bool)
        .Array[1, 12]
        .Sample(
            steps =>
            {
                File.Delete(Path);
                var model = new List<string>();
                var lines = new NumberedLines(Path);
                foreach (var (number, put, isReopened) in steps)
                {
                    var from = Math.Min(number, model.Count);
                    var before = model.ToArray();
                    Put(model, from, put);

                    var anyGone = from == 0 ? before.Length > 0 : !model.Take(before.Length).SequenceEqual(before);
                    lines.Put(from, Bytes(put)).ShouldBe(anyGone);

                    if (isReopened)
                    {
                        lines.Dispose();
                        lines = new NumberedLines(Path);
                    }

                    ShouldBe(lines, model);
                }

                lines.Dispose();
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void Should_replace_all_lines_at_once()
    {
        using var lines = new NumberedLines(Path);
        lines.Put(0, Bytes("{\"old\":1}", "{\"old\":2}"));
        using var reader = new StreamReader(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

        lines.Put(0, Bytes("{\"new\":1}")).ShouldBeTrue();

        reader.ReadToEnd().ShouldBe("{\"old\":1}\n{\"old\":2}\n", "whoever reads sees either all of one or all of the other");
        File.ReadAllText(Path).ShouldBe("{\"new\":1}\n");
        lines.Put(1, Bytes("{\"new\":2}")).ShouldBeFalse();
        File.ReadAllText(Path).ShouldBe("{\"new\":1}\n{\"new\":2}\n");
    }

    [Fact]
    public void Should_read_64_KB_at_a_time_or_one_line()
    {
        using var lines = new NumberedLines(Path);
        string[] given = [.. Enumerable.Range(0, 40).Select(i => $$"""{"line":{{i}},"filler":"{{new string('x', i == 7 ? 100_000 : 3000 + i)}}"}""")];
        lines.Put(0, Bytes(given));

        var read = new List<string>();
        while (lines.Read(read.Count) is { Count: > 0 } some)
        {
            var bytes = some.Sum(line => line.Length + 1);
            (bytes <= NumberedLines.LongestRead || some.Count == 1).ShouldBeTrue();
            var fitsMore = read.Count + some.Count < given.Length && bytes + given[read.Count + some.Count].Length < NumberedLines.LongestRead;
            fitsMore.ShouldBeFalse();
            read.AddRange(some.Select(Text));
        }

        read.ShouldBe(given);
        lines.Read(given.Length + 5).ShouldBeEmpty();
    }

    [Fact]
    public void Should_tell_what_several_threads_append_in_the_order_of_the_file()
    {
        const int threads = 8, each = 25;
        var told = new ConcurrentQueue<(int Index, string Line, string OnDisk)>();
        using var lines = new NumberedLines(Path);
        lines.Append("{}"u8.ToArray());
        lines.Appended += (index, line) => told.Enqueue((index, Text(line), JsonLinesFile.Read(Path)[^1]));

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            for (var i = 0; i < each; i++)
            {
                lines.Append(Encoding.UTF8.GetBytes($$"""{"thread":{{thread}},"line":{{i}}}"""));
            }
        });

        told.Select(line => line.Index).ShouldBe(Enumerable.Range(1, threads * each));
        told.Select(line => line.Line).ShouldBe(JsonLinesFile.Read(Path).Skip(1));
        told.ShouldAllBe(line => line.Line == line.OnDisk);
    }

    [Fact]
    public void Should_not_number_a_torn_line()
    {
        File.WriteAllText(Path, "{\"a\":1}\n{\"a\":");

        using var lines = new NumberedLines(Path);
        lines.Append("{\"a\":9}"u8.ToArray());

        ShouldBe(lines, ["{\"a\":1}", "{\"a\":9}"]);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What the lines of a copy become.</summary>
    private static void Put(List<string> model, int from, string[] lines)
    {
        var there = model.Skip(from).Take(lines.Length).ToArray();
        if (from == 0 || !there.SequenceEqual(lines.Take(there.Length)))
        {
            model.RemoveRange(from, model.Count - from);
            there = [];
        }

        model.AddRange(lines.Skip(there.Length));
    }

    private void ShouldBe(NumberedLines lines, List<string> expected)
    {
        lines.Count.ShouldBe(expected.Count);
        JsonLinesFile.Read(Path).ShouldBe(expected);
        for (var from = 0; from <= expected.Count; from++)
        {
            lines.Read(from).Select(Text).ShouldBe(expected.Skip(from));
        }
    }

    private static ReadOnlyMemory<byte>[] Bytes(params string[] lines) =>
        [.. lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line))];

    private static string Text(ReadOnlyMemory<byte> line) => Encoding.UTF8.GetString(line.Span);
}
