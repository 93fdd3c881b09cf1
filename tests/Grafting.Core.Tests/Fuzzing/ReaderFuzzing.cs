using System.Text;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Core.Tests.Golden;
using Grafting.Data;
using Grafting.Experiments;

namespace Grafting.Core.Tests.Fuzzing;

/// <summary>
/// Damages files in many ways, and checks that each reader of untrusted files says so in its own words or reads on: no other
/// exception, no hang, no memory beyond a small multiple of the file.
/// </summary>
public static class ReaderFuzzing
{
    private const int Mebibyte = 1 << 20;
    private const int IdxCount = 3;
    private const int IdxSide = 4;
    private const int CifarRecords = 2;

    /// <summary>PyTorch's files, zip and old, as PyTorch 1.13 saved them.</summary>
    public static void PyTorch(int cases) => InFolder(folder => Weights(
        "PyTorch",
        folder,
        "it.pth",
        [.. Directory.GetFiles(GoldenFile.PathOf("pytorch")).Order(StringComparer.Ordinal).Where(IsReadable).Select(File.ReadAllBytes)],
        Words(
            "cos\nsystem\n", "R", "Q", "(", "t", "u", "e", "}", "]", ")", "h\0", "q\0", "\u0093", "\u0081", "b", "ctorch\nDoubleStorage\n", "PK\u0005\u0006")).Run(cases));

    /// <summary>Safetensors files.</summary>
    public static void SafeTensors(int cases) => InFolder(folder => Weights(
        "safetensors",
        folder,
        "it.safetensors",
        [File.ReadAllBytes(GoldenFile.PathOf("own.safetensors")), SmallSafeTensors()],
        Words(
            "\"F64\"", "\"I64\"", "[]", "[[", "{", "}", "null", "-1", "1e99", "99999999999999999999", "\"\\ud800\"", "__metadata__", "data_offsets", "shape")).Run(cases));

    /// <summary>Idx files, plain and packed, of images and of labels.</summary>
    public static void Idx(int cases) => InFolder(folder =>
    {
        var images = Data.Idx.Of(0x803, [IdxCount, IdxSide, IdxSide], [.. Enumerable.Range(0, IdxCount * IdxSide * IdxSide).Select(k => (byte)(5 * k))]);
        var labels = Data.Idx.Of(0x801, [IdxCount], [0, 9, 4]);
        var (wholeImages, wholeLabels) = (folder.Write("whole-images", images), folder.Write("whole-labels", labels));
        new FuzzedReader(
            "idx",
            [images, Data.Idx.Packed(images), labels, Data.Idx.Packed(labels)],
            Words("\u001f\u008b", "\0\0\u0008\u0003"),
            file =>
            {
                var place = folder.Write("it", file);
                var isLabels = file.Length > 3 && (file[3] == 1 || (file[0] == 0x1f && file.Length < 48));
                IdxReader.Read(isLabels ? wholeImages : place, isLabels ? place : wholeLabels, IdxCount, IdxSide, padding: 2, classes: 10);
            },
            error => error is DamagedFileException,
            LeastBytes: Mebibyte).Run(cases);
    });

    /// <summary>CIFAR's binary files, with one and with two label bytes.</summary>
    public static void Cifar(int cases) => InFolder(folder => new FuzzedReader(
        "CIFAR",
        [CifarFile(labelBytes: 1), CifarFile(labelBytes: 2)],
        Words("\u000a", "\u00ff"),
        file => CifarReader.Read([folder.Write("it", file)], CifarRecords, labelBytes: file.Length % 3 == 2 ? 1 : 2, classes: 10),
        error => error is DamagedFileException,
        LeastBytes: 2 * Mebibyte).Run(cases));

    /// <summary>Configuration files, and what becomes of their settings.</summary>
    public static void Configuration(int cases) => InFolder(folder => new FuzzedReader(
        "configuration",
        [.. new[]
        {
            """{ "model": "resnet20", "num": 2, "epochs": 5, "cos": true, "difflr": false, "lr": 0.1 } // a comment""",
            """{"cifar":10,"a":0.4,"c":500,"wd":5e-4,"device":"cpu","init":["a","b"],"num":2,"batch-size":128,}""",
            """{"dataset":"fashion-mnist-mini","seed":7,"limit-train":100,"threads":1,"slots":2,"no-augment":true,"precision":"bf16"}""",
        }.Select(Encoding.UTF8.GetBytes)],
        Words("null", "\"\\ud800\"", "[", "{", "1e999", "-1", "99999999999999999999", "\"lr\":", "\"num\":", "\"nan\"", "true", ",", "/*", "\u00ff"),
        file => TrainOptionsValidation.Check(TrainOptionsSources.Merge(ExperimentFile.Read(folder.Write("it.json", file)), [])),
        error => error is UsageException,
        LeastBytes: Mebibyte).Run(cases));

    /// <summary>Opens a file as every command does, and reads its numbers in its own order.</summary>
    private static FuzzedReader Weights(string name, TemporaryFolder folder, string fileName, IReadOnlyList<byte[]> samples, byte[][] words) => new(
        name,
        samples,
        words,
        bytes =>
        {
            var file = StoredWeights.Open(folder.Write(fileName, bytes));
            file.Read(FileLayout.InFileOrder(file));
        },
        error => error is GraftingException and not UsageException,
        LeastBytes: Mebibyte);

    private static bool IsReadable(string path) => Path.GetFileName(path) is not ("expanded.pth" or "wrong-type.pth" or "numpy-scalar.pth");

    private static byte[] SmallSafeTensors()
    {
        var header = """{"__metadata__":{"architecture":"x"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"n":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}""";
        return [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. new byte[16]];
    }

    private static byte[] CifarFile(int labelBytes) =>
        [.. Enumerable.Range(0, CifarRecords * (labelBytes + 3072)).Select(k => (byte)(k % 7))];

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.Latin1.GetBytes)];

    private static void InFolder(Action<TemporaryFolder> run)
    {
        using var folder = new TemporaryFolder();
        run(folder);
    }
}
