using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Training on CIFAR-10 in its official binary layout, with more networks than slots.</summary>
public sealed class CifarTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_train_a_ring_of_four_in_two_slots()
    {
        var data = CifarFiles.RealOrGenerated(_folder);

        await _folder.RunWell(
            $"train --cifar 10 --data {data} --model resnet20 --num 4 --slots 2 --limit-train 256 --limit-test 128 --epochs 2 --s run");

        var run = new RunFolder(_folder["run"]);
        run.Committed.ShouldBe(Enumerable.Range(1, 4).SelectMany(network => Enumerable.Range(0, 2).Select(epoch => (network, epoch))));
        run.Record.GetProperty("dataset").GetProperty("name").GetString().ShouldBe("cifar10");
        run.State(4, "final").Layout.Entries[0].Shape.ShouldBe([16, 3, 3, 3]);
    }

    [Fact]
    public async Task Should_train_a_published_experiment_by_its_name()
    {
        var data = CifarFiles.RealOrGenerated(_folder);

        await _folder.RunWell(
            $"train --config cifar10-resnet32-dl --data {data} --epochs 1 --limit-train 128 --limit-test 64 --s run");

        var run = new RunFolder(_folder["run"]);
        run.Committed.ShouldBe([(1, 0), (2, 0)]);
        var options = run.Record.GetProperty("options");
        options.GetProperty("model").GetString().ShouldBe("resnet32");
        options.GetProperty("difflr").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Should_train_on_files_of_the_official_length_wherever_they_came_from()
    {
        var data = CifarFiles.Generate(_folder);

        var listed = await _folder.RunWell($"data list --data {data} --json");
        var result = await _folder.RunWell(
            $"train --cifar 10 --data {data} --model resnet20 --num 1 --epochs 1 --limit-train 256 --limit-test 128 --s run --json");

        listed.Json.GetProperty("dataSets").EnumerateArray()
            .Single(set => set.GetProperty("name").GetString() == "cifar10")
            .GetProperty("isPresent").GetBoolean().ShouldBeTrue();
        result.Json.GetProperty("networks")[0].GetProperty("final").GetProperty("total").GetInt32().ShouldBe(128);
    }
}
