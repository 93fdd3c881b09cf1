using Grafting.Data;

namespace Grafting.Core.Tests.Data;

public sealed class DataSetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_load_the_built_in_set()
    {
        var set = DataSets.Load("fashion-mnist-mini", dataDirectory: null);

        set.Checksum.ShouldBe("a1d8c6eb63669658b58e10d3994cbe93818a777a2cef1d2540a987583ae57455");
        var (train, test) = InMemory(set);
        (train.Count, train.Height, train.Width, train.Channels).ShouldBe((10_000, 32, 32, 1));
        test.Count.ShouldBe(2_000);
        train.Labels[..10].ShouldBe([9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
        test.Labels[..10].ShouldBe([9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
        train.Labels.CountBy(label => label).ShouldAllBe(share => share.Value == 1_000);
        test.Labels.CountBy(label => label).ShouldAllBe(share => share.Value == 200);
        set.Classes.Count.ShouldBe(10);
        set.Classes[set.Train.LabelOf(0)].ShouldBe("Ankle boot");
    }

    [Fact]
    public void Should_pad_the_built_in_images_with_zeros()
    {
        var (_, images) = InMemory(DataSets.Load("fashion-mnist-mini", dataDirectory: null));

        var isInBorder = (int pixel) => pixel / 32 % 32 is < 2 or > 29 || pixel % 32 is < 2 or > 29;
        Enumerable.Range(0, images.Pixels.Length).Count(pixel => isInBorder(pixel) && images.Pixels[pixel] != 0).ShouldBe(0);
    }

    [SkippableFact]
    public void Should_load_the_real_cifar_10()
    {
        Skip.IfNot(DataSets.Find("cifar10").IsPresentIn(null), "CIFAR-10 is not in ~/.cache/grafting");

        var set = DataSets.Load("cifar10", dataDirectory: null);

        set.Checksum.ShouldBe("80387ddb9a0edf3fc4a964ee3770296169bb26a651050df20035579673099660");
        var (train, test) = InMemory(set);
        train.Labels[..10].ShouldBe([6, 9, 9, 4, 1, 1, 2, 7, 8, 3]); // a frog, then two trucks
        train.Pixels[..3].ShouldBe([59, 62, 63]); // its first pixel, as every tutorial prints it
        train.Labels.CountBy(label => label).ShouldAllBe(share => share.Value == 5_000);
        test.Labels.CountBy(label => label).ShouldAllBe(share => share.Value == 1_000);
    }

    [SkippableFact]
    public void Should_find_the_real_cifar_10_intact()
    {
        Skip.IfNot(DataSets.Find("cifar10").IsPresentIn(null), "CIFAR-10 is not in ~/.cache/grafting");

        DataSetVerification.Check(DataSets.FindPublished("cifar10"), null).ShouldAllBe(check => check.State == FileState.Intact);
    }

    [SkippableFact]
    public void Should_load_fashion_mnist_as_debian_packs_it()
    {
        const string Debian = "/usr/share/datasets/fashion-mnist";
        Skip.IfNot(Directory.Exists(Debian), "the Debian package dataset-fashion-mnist is not installed");
        Directory.CreateSymbolicLink(_folder["fashion-mnist"], Debian);

        var set = DataSets.Load("fashion-mnist", _folder.Path);

        (set.Train.Count, set.Test.Count).ShouldBe((60_000, 10_000));
        InMemory(set).Train.Labels.CountBy(label => label).ShouldAllBe(share => share.Value == 6_000);
        DataSetVerification.Check(DataSets.FindPublished("fashion-mnist"), _folder.Path).ShouldAllBe(check => check.State == FileState.Intact);
    }

    [Fact]
    public void Should_load_cifar_100_with_its_fine_classes()
    {
        WriteZeros("cifar100");

        var set = DataSets.Load("cifar100", _folder.Path);

        (set.Train.Count, set.Test.Count, set.Classes.Count).ShouldBe((50_000, 10_000, 100));
        set.Classes.ShouldBe(set.Classes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_name_the_nearest_data_set() =>
        Should.Throw<UsageException>(() => DataSets.Load("cifar", null)).Message.ShouldContain("did you mean 'cifar10'?");

    [Fact]
    public void Should_say_what_is_missing_and_how_to_get_it() =>
        Should.Throw<GraftingException>(() => DataSets.Load("cifar10", _folder.Path)).Message.ShouldBe(
            $"{_folder["cifar-10-batches-bin/data_batch_1.bin"]} (and 5 more of cifar10) is missing; get it with "
            + $"'grafting data get cifar10 --data {_folder.Path}', or name the folder that has it with --data.");

    [Fact]
    public void Should_refuse_a_file_cut_short_between_two_records()
    {
        WriteZeros("cifar10");
        var damaged = _folder.WriteZeros("cifar-10-batches-bin/data_batch_3.bin", 3_073_000);

        Should.Throw<GraftingException>(() => DataSets.Load("cifar10", _folder.Path)).Message.ShouldBe(
            $"{damaged} holds 3073000 bytes, expected 30730000; get it with 'grafting data get cifar10 --data {_folder.Path}'.");
    }

    [Fact]
    public void Should_change_the_checksum_with_any_pixel()
    {
        WriteZeros("cifar10");
        var before = DataSets.Load("cifar10", _folder.Path).Checksum;
        using (var file = File.OpenWrite(_folder["cifar-10-batches-bin/test_batch.bin"]))
        {
            file.Position = file.Length - 1;
            file.WriteByte(1);
        }

        DataSets.Load("cifar10", _folder.Path).Checksum.ShouldNotBe(before);
    }

    [Fact]
    public void Should_verify_lengths_and_checksums()
    {
        WriteZeros("cifar10");
        File.Delete(_folder["cifar-10-batches-bin/data_batch_2.bin"]);
        _folder.WriteZeros("cifar-10-batches-bin/data_batch_4.bin", 10);
        _folder.WriteZeros("cifar-10-batches-bin/data_batch_5.bin", 30_730_001);

        var checks = DataSetVerification.Check(DataSets.FindPublished("cifar10"), _folder.Path);

        checks.Select(check => check.State).ShouldBe(
            [FileState.Damaged, FileState.Missing, FileState.Damaged, FileState.Damaged, FileState.Damaged, FileState.Damaged]);
        checks[0].Found.ShouldNotBeNull().ShouldEndWith("expected 5dd7e06a14cb22eb9f671a540d1b7c25");
        checks[3].Found.ShouldBe("holds 10 bytes, expected 30730000");
        checks[4].Found.ShouldBe("holds more, expected 30730000");
    }

    private static (ImageSet Train, ImageSet Test) InMemory(DataSet set) => ((ImageSet)set.Train, (ImageSet)set.Test);

    private void WriteZeros(string name)
    {
        foreach (var file in DataSets.FindPublished(name).Files)
        {
            _folder.WriteZeros(file.Path, file.Length);
        }
    }
}
