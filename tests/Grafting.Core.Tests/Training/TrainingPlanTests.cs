using Grafting.Core.Tests.Data;
using Grafting.Core.Tests.Data.Folders;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Training;
using static TorchSharp.torch;

namespace Grafting.Core.Tests.Training;

public sealed class TrainingPlanTests : IDisposable
{
    private static readonly NetworkId First = new(1);

    private readonly TemporaryFolder _folder = new();

    public TrainingPlanTests() => PictureFiles.WriteTree(_folder, classes: 2, trainImages: 2, testImages: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_make_the_batches_of_a_folder_a_function_of_seed_network_epoch_and_rollbacks()
    {
        using var plan = Plan(workers: 1);
        using var other = Plan(workers: 4);

        var pixels = Pixels(plan, First, epoch: 0, rollbacks: 0);

        Pixels(other, First, epoch: 0, rollbacks: 0).ShouldBe(pixels);
        Pixels(plan, new NetworkId(2), epoch: 0, rollbacks: 0).ShouldNotBe(pixels);
        Pixels(plan, First, epoch: 1, rollbacks: 0).ShouldNotBe(pixels);
        Pixels(plan, First, epoch: 0, rollbacks: 1).ShouldNotBe(pixels);
    }

    [Fact]
    public void Should_tell_an_image_that_cannot_be_decoded_once_for_all_networks()
    {
        var damaged = _folder.Write("train/a/01.jpg", []);
        using var plan = Plan(workers: 2);
        var told = new List<SkippedImage>();
        plan.ImageSkipped += told.Add;

        Pixels(plan, First, epoch: 0, rollbacks: 0);
        Pixels(plan, new NetworkId(2), epoch: 0, rollbacks: 0);

        told.ShouldBe([new SkippedImage(damaged, "is empty")]);
    }

    private TrainingPlan Plan(int workers)
    {
        var options = new TrainOptions { Model = "squeezenet1_1", DataSet = "folder", BatchSize = 3, Workers = workers };
        return new TrainingPlan(options, DataSets.Load("folder", _folder.Path), TimeProvider.System);
    }

    private static string Pixels(TrainingPlan plan, NetworkId network, int epoch, int rollbacks)
    {
        using var scope = NewDisposeScope();
        using var batches = plan.TrainingBatches(network, epoch, rollbacks, CPU);
        var pixels = "";
        while (batches.Take(3) is { } batch)
        {
            batch.Images.shape[1..].ShouldBe([3, 224, 224]);
            pixels += Convert.ToBase64String(batch.Images.permute(0, 2, 3, 1).bytes);
        }

        return pixels;
    }
}
