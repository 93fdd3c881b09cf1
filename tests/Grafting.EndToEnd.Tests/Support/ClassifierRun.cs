namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A grafted epoch of two networks for large images, on a tiny folder of them.</summary>
internal static class ClassifierRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>It must train, graft, and evaluate to what it tested.</summary>
    public static async Task Check(TemporaryFolder folder, string model, string level = "layer")
    {
        var flags = $"--dataset imagenet --data {ImageTree.Generate(folder, trainImages: 2, testImages: 1)}";

        await folder.RunWell($"train {flags} --arch {model} --level {level} --num 2 --epochs 1 --batch-size 2 --lr 0.001 --s run", Patience);
        var evaluation = await folder.RunWell($"train {flags} --arch {model} --evaluate --s run --json", Patience);

        var run = new RunFolder(folder["run"]);
        var options = run.Record.GetProperty("options");
        options.GetProperty("wd").GetDouble().ShouldBe(1e-4);
        options.GetProperty("cos").GetBoolean().ShouldBeTrue();
        run.Epochs.Length.ShouldBe(2);
        foreach (var (row, measured) in run.Epochs.OrderBy(row => row.GetProperty("network").GetInt32()).Zip(evaluation.Json.EnumerateArray()))
        {
            double.IsFinite(row.GetProperty("trainLoss").GetDouble()).ShouldBeTrue();
            measured.GetProperty("loss").GetDouble().ShouldBe(row.GetProperty("testLoss").GetDouble(), 1e-3);
            measured.GetProperty("top1").GetDouble().ShouldBe(row.GetProperty("testAccuracy").GetDouble());
            measured.GetProperty("top5").GetDouble().ShouldBe(100, "there are two classes");
        }
    }
}
