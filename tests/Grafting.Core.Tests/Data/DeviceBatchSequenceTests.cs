using Grafting.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Core.Tests.Data;

public sealed class DeviceBatchSequenceTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public void Should_give_the_batches_that_the_processor_gives(int channels, bool isAugmented)
    {
        using var scope = NewDisposeScope();
        var images = Images(count: 10, channels);
        var normalization = new Normalization([.. Enumerable.Repeat(0.4f, channels)], [.. Enumerable.Repeat(0.3f, channels)]);
        using var onDevice = new DeviceImages(images, normalization, CPU);
        using var expected = new BatchSequence(images, new ImageBatcher(images, normalization), Plan(isAugmented));
        using var actual = new DeviceBatchSequence(onDevice, Plan(isAugmented));

        while (expected.Take(4) is { } batch)
        {
            var same = actual.Take(4)!.Value;
            same.Labels.data<long>().ToArray().ShouldBe(batch.Labels.data<long>().ToArray());
            (same.Images - batch.Images).abs().max().item<float>().ShouldBe(0);
            same.Images.permute(0, 2, 3, 1).is_contiguous().ShouldBeTrue();
            actual.Done.ShouldBe(expected.Done);
        }

        actual.Take(4).ShouldBeNull();
    }

    private static PassPlan Plan(bool isAugmented)
    {
        RandomStream Stream(RandomPurpose purpose) => new(seed: 5, new NetworkId(1), purpose, epoch: 0);
        return new PassPlan(Stream(RandomPurpose.Order).Permutation(10), isAugmented ? Stream(RandomPurpose.Augmentation) : null);
    }

    private static ImageSet Images(int count, int channels)
    {
        var stream = new RandomStream(3, new NetworkId(1), RandomPurpose.Initialization, epoch: 0);
        var pixels = Enumerable.Range(0, count * 8 * 6 * channels).Select(_ => (byte)stream.Next(256)).ToArray();
        return new ImageSet(8, 6, channels, pixels, [.. Enumerable.Range(0, count).Select(label => (byte)label)]);
    }
}
