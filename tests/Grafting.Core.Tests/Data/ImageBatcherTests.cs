using Grafting.Core.Tests.Golden;
using Grafting.Data;

namespace Grafting.Core.Tests.Data;

public sealed class ImageBatcherTests
{
    private static readonly Normalization Cifar = new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);

    [Fact]
    public void Should_crop_flip_and_normalize_as_torchvision_does()
    {
        foreach (var golden in GoldenFile.Read<Augmented[]>("augmentation.json"))
        {
            var batcher = new ImageBatcher(new ImageSet(32, 32, 3, Formula.Picture(golden.Seed), [0]), Cifar);
            var filled = new float[batcher.ImageSize];

            batcher.Fill(0, new Crop(golden.Top, golden.Left, golden.Flip), filled);

            ChannelsFirst(filled).ShouldBe(GoldenFile.Floats(golden.Values), $"seed {golden.Seed}");
        }
    }

    private static float[] ChannelsFirst(float[] image) =>
        Enumerable.Range(0, image.Length).Select(k => image[k % 1024 * 3 + k / 1024]).ToArray();

    private sealed record Augmented(int Seed, int Top, int Left, bool Flip, string Values);
}
