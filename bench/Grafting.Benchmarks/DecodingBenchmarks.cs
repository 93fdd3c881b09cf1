using BenchmarkDotNet.Attributes;
using Grafting.Data;
using SkiaSharp;
using TorchSharp;

namespace Grafting.Benchmarks;

/// <summary>A folder's images on their way from files to batches: JPEGs of 500×375, as ImageNet's are on average.</summary>
[WarmupCount(1)]
[IterationCount(5)]
[InvocationCount(1, unrollFactor: 1)]
public class DecodingBenchmarks
{
    private const int Images = 512;
    private const int BatchSize = 64;
    private const int Width = 500;
    private const int Height = 375;

    private string _folder = "";
    private IBatchSource _source = null!;
    private int _epoch;

    /// <summary><c>--workers</c>.</summary>
    [Params(1, 2)]
    public int Workers { get; set; }

    [GlobalSetup]
    public void Write()
    {
        _folder = Directory.CreateTempSubdirectory("grafting-bench-").FullName;
        foreach (var part in new[] { "train", "val" })
        {
            var place = Directory.CreateDirectory(Path.Combine(_folder, part, "noise")).FullName;
            File.WriteAllBytes(Path.Combine(place, "0.jpg"), Photograph());
            for (var image = 1; image < Images; image++)
            {
                File.Copy(Path.Combine(place, "0.jpg"), Path.Combine(place, $"{image}.jpg"));
            }
        }

        var set = DataSets.Load("folder", _folder);
        _source = set.Train.ToBatches(set.Normalization, new DecodingPlan(PictureSizes.Standard, Workers, 2 * BatchSize, _ => { }));
    }

    [GlobalCleanup]
    public void Delete()
    {
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A training pass: decoded, cropped at random, resized to 224×224, mirrored, normalized.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public void Pass()
    {
        var augmentation = new RandomStream(seed: 1, new NetworkId(1), RandomPurpose.Augmentation, _epoch++);
        using var pass = _source.Pass(new PassPlan(order: null, augmentation), torch.CPU);
        using var scope = torch.NewDisposeScope();
        while (pass.Take(BatchSize) is not null)
        {
            scope.DisposeEverything();
        }
    }

    /// <summary>Waves and some noise: 60 KB, as a photograph of that size has.</summary>
    private static byte[] Photograph()
    {
        var stream = new RandomStream(seed: 1, new NetworkId(1), RandomPurpose.Initialization, epoch: 0);
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                byte Wave(double slope) => (byte)(128 + (70 * Math.Sin((x * slope) + (y * 0.03))) + stream.Next(28));
                bitmap.SetPixel(x, y, new SKColor(Wave(0.05), Wave(0.11), Wave(0.02)));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality: 90);
        return data.ToArray();
    }
}
