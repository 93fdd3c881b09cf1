using CsCheck;
using Grafting.Core.Tests.Golden;
using Grafting.Data.Folders;

namespace Grafting.Core.Tests.Data.Folders;

public sealed class RandomResizedCropTests
{
    [Fact]
    public void Should_draw_the_regions_that_torchvision_draws_from_the_same_numbers()
    {
        foreach (var golden in GoldenFile.Read<Drawn[]>("crops.json"))
        {
            var pass = new RandomStream(seed: 7, new NetworkId(2), RandomPurpose.Augmentation, golden.Epoch);
            foreach (var expected in golden.Regions)
            {
                var stream = pass.Fork();

                var region = RandomResizedCrop.Draw(golden.Width, golden.Height, stream);

                int[] drawn = [region.Left, region.Top, region.Width, region.Height, stream.Next(2)];
                drawn.ShouldBe(expected, $"{golden.Width} × {golden.Height}");
            }
        }
    }

    [Fact]
    public void Should_stay_inside_the_picture() =>
        Gen.Select(Gen.Int[1, 600], Gen.Int[1, 600], Gen.Int).Sample((width, height, epoch) =>
        {
            var region = RandomResizedCrop.Draw(width, height, new RandomStream(1, new NetworkId(1), RandomPurpose.Augmentation, epoch));

            return region is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0 }
                && region.Left + region.Width <= width
                && region.Top + region.Height <= height;
        });

    private sealed record Drawn(int Epoch, int Width, int Height, int[][] Regions);
}
