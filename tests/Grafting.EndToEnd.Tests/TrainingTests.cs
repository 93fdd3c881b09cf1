using System.Text.Json;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>What a finished run prints and leaves behind.</summary>
[Collection(TrainedPairTests.Name)]
public sealed class TrainingTests(TrainedPair pair)
{
    private static readonly int[] Networks = [1, 2];

    private static readonly string[] RowKeys =
        ["alphas", "epoch", "imagesPerSecond", "lr", "network", "seconds", "testAccuracy", "testLoss", "trainAccuracy", "trainLoss"];

    [Fact]
    public void Should_succeed() =>
        (pair.Result.ExitCode, pair.Result.Error).ShouldBe((0, ""));

    [Fact]
    public void Should_write_the_files_of_a_run_and_no_others() => pair.Run.Files.Select(WithoutEventFileName).ShouldBe(
    [
        ".lock",
        "journal.jsonl",
        "log.jsonl",
        "metrics.jsonl",
        "networks/1/best.safetensors",
        "networks/1/checkpoint-1.safetensors",
        "networks/1/checkpoint-2.safetensors",
        "networks/1/final.safetensors",
        "networks/1/last.safetensors",
        "networks/2/best.safetensors",
        "networks/2/checkpoint-1.safetensors",
        "networks/2/checkpoint-2.safetensors",
        "networks/2/final.safetensors",
        "networks/2/last.safetensors",
        "run.json",
        "summary.json",
        "tensorboard/network-1/events",
        "tensorboard/network-2/events",
    ]);

    // TensorBoard's files carry time, host and process in their names.
    private static string WithoutEventFileName(string path) =>
        path.Contains("/events.out.tfevents.", StringComparison.Ordinal) ? $"{Path.GetDirectoryName(path)}/events" : path;

    [Fact]
    public void Should_record_each_epoch_of_each_network_once()
    {
        pair.Run.Committed.ShouldBe(Networks.SelectMany(network => Enumerable.Range(0, TrainedPair.Epochs).Select(epoch => (network, epoch))));
        pair.Run.Epochs.ShouldAllBe(row => row.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal).SequenceEqual(RowKeys));
    }

    [Fact]
    public void Should_record_one_coefficient_for_each_convolution()
    {
        var convolutions = pair.Run.State(1, "final").Layout.Entries.Where(entry => entry.Shape.Count == 4).Select(entry => entry.Name).ToArray();

        foreach (var row in pair.Run.Epochs)
        {
            var alphas = row.GetProperty("alphas").EnumerateObject().ToArray();
            alphas.Select(alpha => alpha.Name).ShouldBe(convolutions);
            alphas.ShouldAllBe(alpha => alpha.Value.GetDouble() >= 0.3 && alpha.Value.GetDouble() <= 0.7); // A = 0.4
        }
    }

    [Fact]
    public void Should_give_a_pair_coefficients_that_add_up_to_1()
    {
        var (first, second) = (pair.Run.Epoch(1, 0).GetProperty("alphas"), pair.Run.Epoch(2, 0).GetProperty("alphas"));

        foreach (var alpha in first.EnumerateObject())
        {
            (alpha.Value.GetDouble() + second.GetProperty(alpha.Name).GetDouble()).ShouldBe(1, 1e-9, alpha.Name);
        }
    }

    [Fact]
    public void Should_leave_twins_with_equal_weights_after_the_last_graft()
    {
        var (first, second) = (pair.Run.State(1, "final"), pair.Run.State(2, "final"));

        first.Values.ShouldBe(second.Values);
        first.Counters.ShouldBe(second.Counters);
        pair.Run.State(1, "last").Values.ShouldNotBe(pair.Run.State(2, "last").Values);
    }

    [Fact]
    public void Should_start_each_network_from_its_own_rate()
    {
        // --difflr with N = 2: 0.5 and 1 times 0.1; --cos: the last of T = 3 epochs of 2 batches.
        double RateOfLastBatch(double start) => start * (1 + Math.Cos(Math.PI * 5 / 6)) / 2;

        pair.Run.Epoch(1, 2).GetProperty("lr").GetDouble().ShouldBe(RateOfLastBatch(0.05), 1e-9);
        pair.Run.Epoch(2, 2).GetProperty("lr").GetDouble().ShouldBe(RateOfLastBatch(0.1), 1e-9);
    }

    [Fact]
    public void Should_tell_each_epoch_and_end_with_a_table()
    {
        var output = pair.Result.Output;

        output.ShouldStartWith("resnet20 on fashion-mnist-mini: 2 grafted networks, 3 epochs, seed 1\nWriting to run\n");
        foreach (var (network, epoch) in pair.Run.Committed)
        {
            output.ShouldContain($"network {network}  epoch {epoch + 1}/{TrainedPair.Epochs}  loss ");
        }

        var table = output[output.IndexOf("Test accuracy in percent", StringComparison.Ordinal)..].Split('\n');
        table[1].ShouldMatch("^network +best +at epoch +last +final +L1 < 0.1 +L1 < 0.01 +seconds");
        table[2].TrimStart().ShouldStartWith("1 ");
        table[3].TrimStart().ShouldStartWith("2 ");
        table[4].TrimStart().ShouldStartWith("mean ");
        output.ShouldContain("\nWritten to run\n");
    }

    [Fact]
    public void Should_print_the_summary_as_its_last_line() =>
        JsonElement.DeepEquals(pair.Result.Json, pair.Run.Summary).ShouldBeTrue();

    [Fact]
    public void Should_sum_up_what_the_epochs_gave()
    {
        foreach (var network in pair.Run.Summary.GetProperty("networks").EnumerateArray())
        {
            var id = network.GetProperty("network").GetInt32();
            var accuracies = Enumerable.Range(0, TrainedPair.Epochs)
                .Select(epoch => pair.Run.Epoch(id, epoch).GetProperty("testAccuracy").GetDouble())
                .ToArray();
            var best = network.GetProperty("best");

            best.GetProperty("testAccuracy").GetDouble().ShouldBe(accuracies.Max());
            best.GetProperty("epoch").GetInt32().ShouldBe(Array.IndexOf(accuracies, accuracies.Max()));
            network.GetProperty("last").GetProperty("testAccuracy").GetDouble().ShouldBe(accuracies[^1]);
            network.GetProperty("invalidFilters").GetProperty("total").GetInt32().ShouldBe(688);
        }
    }

    [Fact]
    public void Should_record_what_the_run_was()
    {
        var record = pair.Run.Record;

        record.GetProperty("options").GetProperty("model").GetString().ShouldBe("resnet20");
        record.GetProperty("dataset").GetProperty("name").GetString().ShouldBe("fashion-mnist-mini");
        record.GetProperty("dataset").GetProperty("checksum").GetString()!.Length.ShouldBe(64);
        record.GetProperty("instructionSet").GetString().ShouldNotBeNullOrEmpty();
        record.ToString().ShouldNotContain(AppContext.BaseDirectory);
    }
}
