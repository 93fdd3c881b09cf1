using Grafting.Core.Tests.Golden;
using Grafting.Data;
using Grafting.Data.Folders;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Core.Tests.Data.Folders;

public sealed class FolderPassTests : IDisposable
{
    private static readonly PictureSizes Sizes = new(Resize: 21, Crop: 18);

    private readonly TemporaryFolder _folder = new();
    private readonly List<SkippedImage> _skipped = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_give_the_same_bytes_for_any_number_of_threads(bool isAugmented)
    {
        PictureFiles.WriteTree(_folder, classes: 3, trainImages: 7, testImages: 1);

        var one = Pass(Plan(isAugmented), workers: 1, ahead: 1);

        Pass(Plan(isAugmented), workers: 4, ahead: 5).ShouldBe(one);
        Pass(Plan(isAugmented), workers: 3, ahead: 100).ShouldBe(one);
        one.Sum(batch => batch.Labels.Length).ShouldBe(21);
    }

    [Fact]
    public void Should_crop_each_image_anew_in_each_pass()
    {
        PictureFiles.WriteTree(_folder, classes: 1, trainImages: 4, testImages: 1);

        var first = Pass(new PassPlan(null, Stream(RandomPurpose.Augmentation, epoch: 0)), workers: 2);
        var second = Pass(new PassPlan(null, Stream(RandomPurpose.Augmentation, epoch: 1)), workers: 2);

        first.Zip(second, (one, other) => one.Values == other.Values).ShouldAllBe(isSame => !isSame);
    }

    [Fact]
    public void Should_give_the_floats_of_torchvision()
    {
        foreach (var golden in GoldenFile.Read<PictureRendererTests.Resized[]>("resized.json"))
        {
            _folder.Write("train/a/1.png", Convert.FromBase64String(golden.File));
            _folder.Write("val/a/1.png", Convert.FromBase64String(golden.File));

            Pass(PassPlan.Plain, workers: 1).Single().Values.ShouldBe(golden.Normalized);
        }
    }

    [Fact]
    public void Should_leave_damaged_images_out_of_the_batches_that_they_belong_to()
    {
        PictureFiles.WriteTree(_folder, classes: 3, trainImages: 4, testImages: 1);
        var (empty, text) = (_folder.Write("train/a/01.jpg", []), _folder.Write("train/c/03.jpg", [1, 2, 3]));

        var batches = Pass(PassPlan.Plain, workers: 2);

        batches.Select(batch => batch.Labels).ShouldBe(["000", "1111", "222"]);
        _skipped.ShouldBe([new(empty, "is empty"), new(text, "is no JPEG, PNG or WebP image")]);
    }

    [Fact]
    public void Should_leave_out_batches_of_which_nothing_is_left()
    {
        PictureFiles.WriteTree(_folder, classes: 2, trainImages: 4, testImages: 1);
        for (var image = 0; image < 4; image++)
        {
            _folder.Write($"train/a/0{image}.jpg", []);
        }

        Pass(PassPlan.Plain, workers: 2).Select(batch => batch.Labels).ShouldBe(["1111"]);
    }

    [Fact]
    public void Should_name_a_damaged_image_once_in_all_passes()
    {
        PictureFiles.WriteTree(_folder, classes: 1, trainImages: 3, testImages: 1);
        _folder.Write("train/a/01.jpg", []);
        using var source = Source(workers: 1, ahead: 2);

        for (var pass = 0; pass < 3; pass++)
        {
            using var sequence = source.Pass(PassPlan.Plain, CPU);
            TakeAll(sequence);
            (sequence.Done, sequence.Skipped).ShouldBe((3, 1));
        }

        _skipped.Count.ShouldBe(1);
    }

    [Fact]
    public void Should_fail_where_nothing_can_be_decoded()
    {
        PictureFiles.WriteTree(_folder, classes: 1, trainImages: 2, testImages: 1);
        _folder.Write("train/a/00.jpg", [1]);
        _folder.Write("train/a/01.jpg", []);

        Should.Throw<GraftingException>(() => Pass(PassPlan.Plain, workers: 2)).Message.ShouldBe(
            $"not one of 2 images can be decoded; {_folder["train/a/00.jpg"]} is no JPEG, PNG or WebP image.");
    }

    [Fact]
    public void Should_fail_where_a_file_has_vanished()
    {
        PictureFiles.WriteTree(_folder, classes: 1, trainImages: 6, testImages: 1);
        using var source = Source(workers: 2, ahead: 4);
        File.Delete(_folder["train/a/03.jpg"]);

        using var sequence = source.Pass(PassPlan.Plain, CPU);

        Should.Throw<GraftingException>(() => TakeAll(sequence)).Message.ShouldBe($"Cannot read {_folder["train/a/03.jpg"]}: no such file.");
    }

    [Fact]
    public void Should_stop_in_the_middle_of_a_pass()
    {
        PictureFiles.WriteTree(_folder, classes: 1, trainImages: 20, testImages: 1);
        using var source = Source(workers: 3, ahead: 4);
        var sequence = source.Pass(PassPlan.Plain, CPU);
        using var scope = NewDisposeScope();

        sequence.Take(2)!.Value.Count.ShouldBe(2);

        sequence.Dispose(); // Comes back, though its threads wait for room.
    }

    [Fact]
    public void Should_hold_no_more_images_than_it_may_decode_ahead()
    {
        PictureFiles.WriteTree(_folder, classes: 1, trainImages: 30, testImages: 1);
        using var pictures = new DecodedPictures(
            (ImageFolder)DataSets.Load("folder", _folder.Path).Train, PassPlan.Plain, new DecodingPlan(Sizes, Workers: 4, Ahead: 3, _skipped.Add));

        for (var k = 0; k < 30; k++)
        {
            var picture = pictures.Take();
            pictures.Held.ShouldBeInRange(1, 3);
            pictures.GiveBack(picture);
        }
    }

    private IBatchSource Source(int workers, int ahead)
    {
        var set = DataSets.Load("folder", _folder.Path);
        return set.Train.ToBatches(set.Normalization, new DecodingPlan(Sizes, workers, ahead, _skipped.Add));
    }

    private List<(string Values, string Labels)> Pass(PassPlan plan, int workers, int ahead = 8)
    {
        using var source = Source(workers, ahead);
        using var sequence = source.Pass(plan, CPU);
        return TakeAll(sequence);
    }

    /// <summary>All batches of four, their floats as they lie in memory.</summary>
    private static List<(string Values, string Labels)> TakeAll(IBatchSequence sequence)
    {
        var batches = new List<(string, string)>();
        using var scope = NewDisposeScope();
        while (sequence.Take(4) is { } batch)
        {
            batch.Images.shape.ShouldBe([batch.Count, 3, Sizes.Crop, Sizes.Crop]);
            var pixels = batch.Images.permute(0, 2, 3, 1);
            pixels.is_contiguous().ShouldBeTrue();
            batches.Add((Convert.ToBase64String(pixels.bytes), string.Concat(batch.Labels.data<long>())));
        }

        return batches;
    }

    private static PassPlan Plan(bool isAugmented) =>
        new(Stream(RandomPurpose.Order).Permutation(21), isAugmented ? Stream(RandomPurpose.Augmentation) : null);

    private static RandomStream Stream(RandomPurpose purpose, int epoch = 0) => new(seed: 5, new NetworkId(1), purpose, epoch);
}
