using Grafting.Actors.Cluster.Nodes;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Cluster.Nodes;

public sealed class KeptFilesTests
{
    private readonly HashSet<RunFile> _swept = [];
    private readonly KeptFiles _files;

    public KeptFilesTests()
    {
        _files = new KeptFiles(file => !_swept.Contains(file));
        _files.SetKeepers(["b"]);
    }

    [Fact]
    public void Should_have_a_file_copied_to_each_keeper_and_then_tell_who_waits()
    {
        _files.SetKeepers(["b", "c"]);
        var saved = Save(Checkpoint(1));
        _files.Missing().ShouldBe([("b", Checkpoint(1)), ("c", Checkpoint(1))]);

        _files.Kept(Checkpoint(1), "b");
        _files.Missing().ShouldBe([("c", Checkpoint(1))]);
        saved.IsCompleted.ShouldBeFalse();

        _files.Kept(Checkpoint(1), "c");
        _files.Missing().ShouldBeEmpty();
        saved.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Should_wait_no_longer_for_a_keeper_that_is_none_any_more()
    {
        var saved = Save(Checkpoint(1));

        _files.SetKeepers([]);

        saved.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Should_have_what_is_still_needed_copied_to_a_keeper_that_was_not_there_the_newest_first()
    {
        SaveAndKeep(Checkpoint(1), Checkpoint(2), Checkpoint(3));
        _swept.Add(Checkpoint(1).File);

        _files.SetKeepers(["c"]);

        _files.Missing().ShouldBe([("c", Checkpoint(3))]);
        _files.Kept(Checkpoint(3), "c");
        _files.Missing().ShouldBe([("c", Checkpoint(2))]);
        _files.Kept(Checkpoint(2), "c");
        _files.Missing().ShouldBeEmpty();
    }

    [Fact]
    public void Should_have_files_copied_again_to_a_keeper_that_was_away()
    {
        SaveAndKeep(Checkpoint(1));
        _files.SetKeepers([]);

        _files.SetKeepers(["b"]);

        _files.Missing().ShouldBe([("b", Checkpoint(1))]);
    }

    [Fact]
    public void Should_leave_with_the_keepers_what_they_have_when_another_supervisor_takes_over()
    {
        SaveAndKeep(Checkpoint(1));
        _files.Refuse("The supervisor is gone.");

        _files.SetKeepers(["b", "c"]);

        _files.Missing().ShouldBe([("c", Checkpoint(1))]);
    }

    [Fact]
    public void Should_have_all_that_somebody_waits_for_copied_at_once()
    {
        SaveAndKeep(Checkpoint(1), Checkpoint(2));
        _files.SetKeepers(["c"]);

        Save(Checkpoint(3));
        Save(Checkpoint(4));

        _files.Missing().ShouldBe([("c", Checkpoint(2)), ("c", Checkpoint(3)), ("c", Checkpoint(4))]);
    }

    [Fact]
    public void Should_answer_for_what_it_keeps_for_a_node_that_has_gone()
    {
        _files.KeepFor(Checkpoint(1), "d");
        _files.KeepFor(Checkpoint(2), "d");
        _files.KeepFor(Checkpoint(7), "e");
        _files.Missing().ShouldBeEmpty();
        _swept.Add(Checkpoint(1).File);

        _files.Inherit("d");

        _files.Missing().ShouldBe([("b", Checkpoint(2))]);
    }

    [Fact]
    public void Should_not_put_what_it_keeps_for_others_in_the_place_of_what_it_has_saved_itself()
    {
        _files.KeepFor(Checkpoint(1) with { Sha256 = "old" }, "d");
        SaveAndKeep(Checkpoint(1));

        _files.Inherit("d");
        _files.SetKeepers(["c"]);

        _files.Missing().ShouldBe([("c", Checkpoint(1))]);
    }

    [Fact]
    public void Should_tell_who_waits_that_a_keeper_cannot_and_not_ask_it_again()
    {
        var saved = Save(Checkpoint(1));

        _files.NotKept(Checkpoint(1), "b", new GraftingException("its disk is full"));

        saved.Exception!.InnerException!.Message.ShouldBe("its disk is full");
        _files.Missing().ShouldBeEmpty();
    }

    private static NamedFile Checkpoint(int epoch) => new(RunFile.Checkpoint(new NetworkId(1), epoch), $"hash of {epoch}");

    private Task Save(NamedFile file)
    {
        var waiting = new TaskCompletionSource();
        _files.Save(file, waiting);
        return waiting.Task;
    }

    private void SaveAndKeep(params NamedFile[] files)
    {
        foreach (var file in files)
        {
            Save(file);
            _files.Kept(file, "b");
        }
    }
}
