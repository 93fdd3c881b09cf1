using Grafting.Data;

namespace Grafting.Core.Tests.Data.Folders;

public sealed class FolderScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_number_classes_by_their_names_and_go_over_files_by_their_paths()
    {
        WriteEmpty("train/b/2.JPG", "train/b/10.jpeg", "train/b/deep/er/1.webp", "train/B/x.Png", "train/a b/1.jpg", "train/a/1.jpg");
        WriteEmpty("val/b/1.jpg", "val/B/1.jpg", "val/a b/1.jpg", "val/a/1.jpg");
        WriteEmpty("train/b/notes.txt", "train/b/._2.JPG", "train/.hidden/1.jpg", "train/beside.jpg", "elsewhere/c/1.jpg");

        var set = Load();

        set.Classes.ShouldBe(["B", "a", "a b", "b"]);
        (set.Train.Count, set.Test.Count, set.Train.Channels).ShouldBe((6, 4, 3));
        Enumerable.Range(0, 6).Select(set.Train.LabelOf).ShouldBe([0, 1, 2, 3, 3, 3]);
        Enumerable.Range(0, 6).Select(PlaceIn(set)).ShouldBe(
            ["train/B/x.Png", "train/a/1.jpg", "train/a b/1.jpg", "train/b/10.jpeg", "train/b/2.JPG", "train/b/deep/er/1.webp"]);
    }

    [Fact]
    public void Should_take_the_first_images_in_file_order()
    {
        WriteEmpty("train/a/1.jpg", "train/a/2.jpg", "train/b/1.jpg", "val/a/1.jpg", "val/b/1.jpg");

        var limited = Load().Limited(train: 2, test: 5);

        (limited.Train.Count, limited.Test.Count).ShouldBe((2, 2));
        limited.Train.LabelOf(1).ShouldBe(0);
    }

    [Fact]
    public void Should_sum_up_paths_and_lengths_but_not_contents()
    {
        WriteEmpty("train/a/1.jpg", "val/a/1.jpg");
        var before = Load().Checksum;

        _folder.Write("train/a/1.jpg", [1, 2]);
        var longer = Load().Checksum;
        _folder.Write("train/a/1.jpg", [3, 4]);
        var other = Load().Checksum;
        File.Move(_folder["train/a/1.jpg"], _folder["train/a/2.jpg"]);
        var renamed = Load().Checksum;

        longer.ShouldNotBe(before);
        other.ShouldBe(longer);
        renamed.ShouldNotBe(other);
    }

    [Fact]
    public void Should_see_no_difference_between_files_and_links_to_them()
    {
        _folder.Write("pool/1", [1, 2, 3]);
        _folder.Write("pool/more/2.jpg", [4, 5]);
        _folder.Write("linked/val/a/1.jpg", [6]);
        Directory.CreateDirectory(_folder["linked/train/a"]);
        File.CreateSymbolicLink(_folder["linked/train/a/1.jpg"], _folder["pool/1"]);
        Directory.CreateSymbolicLink(_folder["linked/train/a/more"], _folder["pool/more"]);
        _folder.Write("plain/train/a/1.jpg", [1, 2, 3]);
        _folder.Write("plain/train/a/more/2.jpg", [4, 5]);
        _folder.Write("plain/val/a/1.jpg", [6]);

        DataSets.Load("folder", _folder["linked"]).Checksum.ShouldBe(DataSets.Load("folder", _folder["plain"]).Checksum);
    }

    [Fact]
    public void Should_say_what_is_missing()
    {
        Refusal().ShouldStartWith($"{_folder["train"]} is no folder; --data names the folder that holds train/ and val/");
        WriteEmpty("train/beside.jpg");
        Refusal().ShouldBe($"{_folder["train"]} holds no folders; it must hold one of images for each class.");
        WriteEmpty("train/b/1.jpg", "train/c/1.jpg");
        Refusal().ShouldStartWith($"{_folder["val"]} is no folder;");
        WriteEmpty("val/b/1.jpg", "val/a/1.jpg");
        Refusal().ShouldBe($"{_folder["val"]} has a folder 'a' and {_folder["train"]} has none; both must have the same classes.");
        WriteEmpty("train/a/notes.txt");
        Refusal().ShouldBe($"{_folder["train"]} has a folder 'c' and {_folder["val"]} has none; both must have the same classes.");
        WriteEmpty("val/c/1.jpg");
        Refusal().ShouldBe($"{_folder["train/a"]} holds no images (.jpg, .jpeg, .png, .webp).");
    }

    [Fact]
    public void Should_need_to_be_told_where_a_folder_is() =>
        Should.Throw<UsageException>(() => DataSets.Load("folder", null)).Message
            .ShouldBe("--dataset folder needs --data DIR, the folder that holds train/ and val/.");

    [Fact]
    public void Should_know_imagenet_by_its_name()
    {
        WriteEmpty("train/n01440764/n01440764_10026.JPEG", "val/n01440764/ILSVRC2012_val_00000293.JPEG");

        var set = DataSets.Load("imagenet", _folder.Path);

        (set.Name, set.Train.Count, set.Test.Count).ShouldBe(("imagenet", 1, 1));
        DataSets.Find("imagenet").IsPresentIn(_folder.Path).ShouldBeTrue();
        DataSets.Find("imagenet").IsPresentIn(_folder["train"]).ShouldBeFalse();
    }

    private DataSet Load() => DataSets.Load("folder", _folder.Path);

    private string Refusal() => Should.Throw<GraftingException>(Load).Message;

    private Func<int, string> PlaceIn(DataSet set) =>
        index => Path.GetRelativePath(_folder.Path, ((Grafting.Data.Folders.ImageFolder)set.Train).PlaceOf(index));

    private void WriteEmpty(params string[] paths) => Array.ForEach(paths, path => _folder.Write(path, []));
}
