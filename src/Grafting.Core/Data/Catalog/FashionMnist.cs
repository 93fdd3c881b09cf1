namespace Grafting.Data.Catalog;

/// <summary>Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) and the slice of it that is built in. Images are padded to 32×32.</summary>
internal static class FashionMnist
{
    private const int Side = 28;
    private const int Padding = 2;

    // The distribution site that the project's own page names; it has no https.
    private const string Site = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";

    private static readonly string[] Classes =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    private static readonly Uri Homepage = new("https://github.com/zalandoresearch/fashion-mnist");
    private static readonly Normalization Normalization = new([0.2860f], [0.3530f]);

    /// <summary>1,000 training and 200 test images of each class; see tools/make-fashion-mnist-mini.</summary>
    public static PublishedDataSet Mini { get; } = new(Read)
    {
        Name = "fashion-mnist-mini",
        Summary = "grey 32×32 pictures of clothes: a balanced slice of Fashion-MNIST",
        TrainImages = 10_000,
        TestImages = 2_000,
        Classes = Classes,
        Normalization = Normalization,
        Licence = "MIT, © 2017 Zalando SE",
        Homepage = Homepage,
        TrainFiles =
        [
            new("fashion-mnist-mini/train-images-idx3-ubyte.gz", 7_840_016, "dcab80f289ae27ab265a1e83946f0a1c"),
            new("fashion-mnist-mini/train-labels-idx1-ubyte.gz", 10_008, "611c8ef3426a757a9375a0ac94541d26"),
        ],
        TestFiles =
        [
            new("fashion-mnist-mini/t10k-images-idx3-ubyte.gz", 1_568_016, "4bb4107a89a38933fbbdd67584195c68"),
            new("fashion-mnist-mini/t10k-labels-idx1-ubyte.gz", 2_008, "84e2038f7beda4c0f4093bde29339f63"),
        ],
    };

    public static PublishedDataSet Full { get; } = new(Read)
    {
        Name = "fashion-mnist",
        Summary = "grey 32×32 pictures of clothes",
        TrainImages = 60_000,
        TestImages = 10_000,
        Classes = Classes,
        Normalization = Normalization,
        Licence = "MIT, © 2017 Zalando SE",
        Homepage = Homepage,
        TrainFiles =
        [
            new("fashion-mnist/train-images-idx3-ubyte.gz", 47_040_016, "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
            new("fashion-mnist/train-labels-idx1-ubyte.gz", 60_008, "9018921c3c673c538a1fc5bad174d6f9"),
        ],
        TestFiles =
        [
            new("fashion-mnist/t10k-images-idx3-ubyte.gz", 7_840_016, "8181f5470baa50b63fa0f6fddb340f0a"),
            new("fashion-mnist/t10k-labels-idx1-ubyte.gz", 10_008, "15d484375f8d13e6eb1aabb0c3f46965"),
        ],
        Sources =
        [
            Source("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            Source("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
            Source("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
            Source("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
        ],
    };

    private static DataSetSource Source(string file, long length, string md5) =>
        new(new Uri(Site + file), "fashion-mnist/" + file, length, md5);

    private static ImageSet Read(IReadOnlyList<string> places, int images) =>
        IdxReader.Read(places[0], places[1], images, Side, Padding, Classes.Length);
}
