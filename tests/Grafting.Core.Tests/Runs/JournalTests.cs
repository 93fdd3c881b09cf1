using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class JournalTests : IDisposable
{
    private const string StartedLine =
        """{"kind":"started","network":1,"epoch":0,"attempt":1,"rollbacks":0,"time":"1970-01-01T00:00:00+00:00","elapsed":"00:00:00"}""";

    private const string CommittedLine =
        """{"kind":"committed","network":1,"epoch":2,"attempt":1,"rollbacks":0"""
        + ""","time":"1970-01-01T00:00:00+00:00","elapsed":"00:00:02","checkpoint":"checkpoint 1 2","snapshot":"snapshot 1 2","test":{"testAccuracy":50"""
        + ""","testLoss":1,"top5":90,"correct":1,"total":2}"""
        + ""","spent":{"training":3,"testing":0,"waitingForDonor":0,"grafting":0,"writing":0,"waitingForSlot":0}}""";

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["journal.jsonl"];

    [Fact]
    public void Should_write_rows_as_documented()
    {
        using (var journal = Journal.Open(Path))
        {
            journal.Append(Rows.Started(1, 0));
            journal.Append(Rows.Committed(1, 2));
            journal.Append(Rows.Started(1, 0) with { Reason = "restart" });
        }

        var lines = JsonLinesFile.Read(Path);
        lines[0].ShouldBe(StartedLine);
        lines[1].ShouldBe(CommittedLine);
        lines[2].ShouldBe(StartedLine[..^1] + ",\"reason\":\"restart\"}");
    }

    [Fact]
    public void Should_name_best_and_last_weights_and_of_several_machines_term_and_node()
    {
        using (var journal = Journal.Open(Path))
        {
            journal.Append(Rows.Started(1, 0) with { Term = 3, Node = "akka.tcp://grafting@10.0.0.2:4711" });
            journal.Append(Rows.Committed(1, 2) with { Term = 3, Node = "a", Best = "best 1 2", Last = "last 1 2" });
        }

        var lines = JsonLinesFile.Read(Path);
        lines[0].ShouldBe(StartedLine[..^1] + ",\"term\":3,\"node\":\"akka.tcp://grafting@10.0.0.2:4711\"}");
        lines[1].ShouldBe(CommittedLine[..^1].Replace(
            "\"snapshot 1 2\"", "\"snapshot 1 2\",\"best\":\"best 1 2\",\"last\":\"last 1 2\"", StringComparison.Ordinal)
            + ",\"term\":3,\"node\":\"a\"}");
        using var opened = Journal.Open(Path);
        opened.History.Of(new NetworkId(1)).CommitOf(2)
            .ShouldBe(Rows.Committed(1, 2) with { Term = 3, Node = "a", Best = "best 1 2", Last = "last 1 2" });
    }

    [Fact]
    public void Should_keep_a_row_of_a_term_that_is_over_without_counting_it()
    {
        using (var journal = Journal.Open(Path))
        {
            journal.Append(Rows.Committed(1, 0) with { Term = 2 });
            journal.Append(Rows.Committed(1, 1) with { Term = 1 });
            journal.History.Of(new NetworkId(1)).Newest.ShouldBe(0);
        }

        using var opened = Journal.Open(Path);

        opened.History.Of(new NetworkId(1)).Newest.ShouldBe(0);
        opened.History.Term.ShouldBe(2);
        opened.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public void Should_replay_what_was_written()
    {
        using (var journal = Journal.Open(Path))
        {
            journal.Append(Rows.Started(1, 0));
            journal.Append(Rows.Committed(1, 0));
            journal.Append(Rows.Committed(1, 1) with { Snapshot = null });
        }

        using var opened = Journal.Open(Path);

        opened.History.Of(new NetworkId(1)).CommitOf(0).ShouldBe(Rows.Committed(1, 0));
        opened.History.Of(new NetworkId(1)).CommitOf(1).ShouldBe(Rows.Committed(1, 1) with { Snapshot = null });
    }

    [Fact]
    public void Should_not_count_a_torn_last_line_and_go_on_after_the_one_before()
    {
        File.WriteAllText(Path, $"{StartedLine}\n{CommittedLine[..60]}");

        using (var journal = Journal.Open(Path))
        {
            journal.History.Of(new NetworkId(1)).Newest.ShouldBe(-1);
            journal.Append(Rows.Committed(1, 2));
        }

        File.ReadAllText(Path).ShouldBe($"{StartedLine}\n{CommittedLine}\n");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"kind":"forgotten","network":1,"epoch":0}""")]
    [InlineData("""{"kind":"started","network":1}""")]
    [InlineData("")]
    public void Should_name_file_and_line_of_damage_and_let_go_of_the_file(string line)
    {
        File.WriteAllText(Path, $"{StartedLine}\n{line}\n{CommittedLine}\n");

        var error = Should.Throw<GraftingException>(() => Journal.Open(Path));

        error.Message.ShouldStartWith($"{Path}, line 2 is damaged: ");
        error.Message.ShouldNotContain("\n");
        File.OpenHandle(Path, access: FileAccess.ReadWrite, share: FileShare.None).Dispose();
    }

    public void Dispose() => _folder.Dispose();
}
