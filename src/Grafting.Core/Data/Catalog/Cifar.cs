namespace Grafting.Data.Catalog;

/// <summary>CIFAR-10 and CIFAR-100 (Krizhevsky, 2009) in their official binary layout.</summary>
internal static class Cifar
{
    private static readonly Uri Site = new("https://www.cs.toronto.edu/~kriz/");
    private static readonly Uri Homepage = new(Site, "cifar.html");
    private const string Licence = "none stated; the authors ask to cite Krizhevsky, 2009";
    private static readonly Normalization Normalization = new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);

    private static readonly string[] TenClasses =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private static readonly string[] HundredClasses =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
        "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
        "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
        "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
        "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
        "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
        "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
        "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
        "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor",
        "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ];

    public static PublishedDataSet Ten { get; } = new(Reader(labelBytes: 1, TenClasses.Length))
    {
        Name = "cifar10",
        Summary = "32×32 colour photographs",
        TrainImages = 50_000,
        TestImages = 10_000,
        Classes = TenClasses,
        Normalization = Normalization,
        Licence = Licence,
        Homepage = Homepage,
        TrainFiles =
        [
            new("cifar-10-batches-bin/data_batch_1.bin", 30_730_000, "5dd7e06a14cb22eb9f671a540d1b7c25"),
            new("cifar-10-batches-bin/data_batch_2.bin", 30_730_000, "5ea93a67294ea407fff1d09f752e9692"),
            new("cifar-10-batches-bin/data_batch_3.bin", 30_730_000, "942cd6a4bcdd0dd3c604fbe906cb4421"),
            new("cifar-10-batches-bin/data_batch_4.bin", 30_730_000, "ae636b3ba5c66a11e91e8cb52e771fcb"),
            new("cifar-10-batches-bin/data_batch_5.bin", 30_730_000, "53f37980c15c3d472c316c40844f3f0d"),
        ],
        TestFiles = [new("cifar-10-batches-bin/test_batch.bin", 30_730_000, "803d5f7f4d78ea53de84dbe85f74fb6d")],
        Sources = [Source("cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530")],
    };

    /// <summary>Labels are the 100 fine classes. Checksums are published for the archive only.</summary>
    public static PublishedDataSet Hundred { get; } = new(Reader(labelBytes: 2, HundredClasses.Length))
    {
        Name = "cifar100",
        Summary = "32×32 colour photographs, fine classes",
        TrainImages = 50_000,
        TestImages = 10_000,
        Classes = HundredClasses,
        Normalization = Normalization,
        Licence = Licence,
        Homepage = Homepage,
        TrainFiles = [new("cifar-100-binary/train.bin", 153_700_000, Md5: null)],
        TestFiles = [new("cifar-100-binary/test.bin", 30_740_000, Md5: null)],
        Sources = [Source("cifar-100-binary.tar.gz", 168_513_733, "03b5dce01913d631647c71ecec9e9cb8")],
    };

    private static Func<IReadOnlyList<string>, int, ImageSet> Reader(int labelBytes, int classes) =>
        (places, images) => CifarReader.Read(places, images / places.Count, labelBytes, classes);

    private static DataSetSource Source(string file, long length, string md5) => new(new Uri(Site, file), file, length, md5);
}
