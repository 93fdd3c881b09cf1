using Grafting.Core.Tests.Golden;
using Grafting.Data;
using Grafting.Data.Folders;

namespace Grafting.Core.Tests.Data.Folders;

public sealed class PictureRendererTests : IDisposable
{
    private const int Side = 18;

    private static readonly PictureSizes Sizes = new(Resize: 21, Crop: Side);

    private readonly TemporaryFolder _folder = new();
    private readonly PictureRenderer _renderer = new(Side);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_resize_regions_to_the_bytes_of_torchvision()
    {
        foreach (var golden in GoldenFile.Read<Resized[]>("resized.json"))
        {
            foreach (var (region, pixels) in golden.Views.Select(view => (RegionOf(view), view.Pixels)))
            {
                Render(golden, (_, _) => new PictureView(region, Side, Side, 0, 0, Flip: false))
                    .ShouldBe(Convert.FromBase64String(pixels), region.ToString());
            }
        }
    }

    [Fact]
    public void Should_resize_and_cut_out_the_centre_to_the_bytes_of_torchvision()
    {
        foreach (var golden in GoldenFile.Read<Resized[]>("resized.json"))
        {
            Render(golden, (width, height) => PictureView.Centre(width, height, Sizes)).ShouldBe(Convert.FromBase64String(golden.Centre));
        }
    }

    [Fact]
    public void Should_mirror_after_resizing()
    {
        var golden = GoldenFile.Read<Resized[]>("resized.json")[0];
        var view = new PictureView(RegionOf(golden.Views[1]), Side, Side, 0, 0, Flip: true);

        var rows = Render(golden, (_, _) => view).Chunk(3).Chunk(Side);

        rows.SelectMany(row => row.Reverse().SelectMany(pixel => pixel)).ShouldBe(Convert.FromBase64String(golden.Views[1].Pixels));
    }

    private byte[] Render(Resized golden, Func<int, int, PictureView> view)
    {
        var decoder = new PictureDecoder();
        decoder.Decode(_folder.Write("picture.png", Convert.FromBase64String(golden.File)), out var picture).ShouldBeNull();
        var pixels = new byte[Side * Side * 3];
        _renderer.Render(picture, view(picture.Width, picture.Height), pixels);
        return pixels;
    }

    private static Region RegionOf(RenderedView view) => new(view.Region[0], view.Region[1], view.Region[2], view.Region[3]);

    internal sealed record Resized(string File, RenderedView[] Views, string Centre, string Normalized);

    internal sealed record RenderedView(int[] Region, string Pixels);
}
