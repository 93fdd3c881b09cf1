namespace Grafting.Data;

/// <summary>A data set that is ready to train on: its images are in memory, or their files are known.</summary>
/// <param name="Name">Its name on the command line: <c>cifar10</c>, <c>fashion-mnist-mini</c>, …</param>
/// <param name="Train">The training images.</param>
/// <param name="Test">The test images.</param>
/// <param name="Classes">The class names, by class index.</param>
/// <param name="Normalization">Applied to each pixel after it is divided by 255.</param>
/// <param name="Checksum">
/// SHA-256 (lower-case hex), what run.json records: over pixels and labels of the training images, then of the test images; where they are
/// files, over paths and lengths.
/// </param>
public sealed record DataSet(
    string Name,
    IImages Train,
    IImages Test,
    IReadOnlyList<string> Classes,
    Normalization Normalization,
    string Checksum)
{
    public ImageFamily Family { get; init; } = ImageFamily.Small;

    /// <summary>Only the first images in file order; null keeps all.</summary>
    public DataSet Limited(int? train, int? test) => this with
    {
        Train = train is { } trainCount ? Train.Take(trainCount) : Train,
        Test = test is { } testCount ? Test.Take(testCount) : Test,
    };
}

/// <summary>Per-channel mean and standard deviation of pixels in [0, 1].</summary>
public sealed record Normalization(IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation);
