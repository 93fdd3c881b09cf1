using Grafting.Experiments;
using Grafting.Host.Rendering;
using Grafting.Host.Tests.Commands;

namespace Grafting.Host.Tests.Rendering;

public sealed class EpochLinesTests : IDisposable
{
    private readonly RunsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_tell_each_epoch_once_that_another_process_records()
    {
        var run = _folder.Create("run", new TrainOptions { Epochs = 3 }, summary: null, RunsFolder.Epoch(1, 0, 80));
        var epochs = new EpochLines(run, new PlainLines(epochs: 3, batchSize: 128, printFrequency: 0));
        epochs.New().ShouldBeEmpty();

        File.AppendAllLines(Path.Combine(run, "metrics.jsonl"), [RunsFolder.Epoch(2, 0, 70), RunsFolder.Epoch(2, 1, 75)]);

        var lines = epochs.New();
        lines.Count.ShouldBe(2);
        lines[0].ShouldStartWith("network 2  epoch 1/3  loss 1.0000  train  50.00%  test  70.00%  best  70.00%");
        lines[1].ShouldStartWith("network 2  epoch 2/3");
        epochs.New().ShouldBeEmpty();
    }
}
