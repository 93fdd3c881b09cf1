using System.Text.Json;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>What it means that nothing was lost.</summary>
internal static class RunComparison
{
    private static readonly string[] WeightsFiles = ["best", "last", "final"];

    /// <summary>What depends on the clock.</summary>
    private static readonly string[] Timings = ["seconds", "imagesPerSecond"];

    /// <summary>
    /// All weights are the same bytes, each epoch of each network has the same row once, and there are files of the same names: none too few,
    /// none left over.
    /// </summary>
    public static void ShouldEqual(this RunFolder run, RunFolder undisturbed)
    {
        run.ShouldGiveTheSame(undisturbed);
        run.Names.ShouldBe(undisturbed.Names);
    }

    /// <summary>All weights are the same bytes, and each epoch of each network has the same row once. The program may have logged more.</summary>
    public static void ShouldGiveTheSame(this RunFolder run, RunFolder undisturbed)
    {
        run.Committed.ShouldBe(undisturbed.Committed);
        foreach (var (network, epoch) in undisturbed.Committed)
        {
            Numbers(run.Epoch(network, epoch)).ShouldBe(Numbers(undisturbed.Epoch(network, epoch)), $"network {network}, epoch {epoch}");
        }

        run.ShouldHaveTheWeights(undisturbed);
    }

    /// <summary>All weights are the same bytes.</summary>
    public static void ShouldHaveTheWeights(this RunFolder run, RunFolder undisturbed)
    {
        foreach (var network in undisturbed.Committed.Select(row => row.Network).Distinct())
        {
            foreach (var file in WeightsFiles)
            {
                run.Bytes(network, file).AsSpan().SequenceEqual(undisturbed.Bytes(network, file)).ShouldBeTrue($"{file} of network {network}");
            }
        }
    }

    private static string[] Numbers(JsonElement row) =>
        [.. row.EnumerateObject().Where(field => !Timings.Contains(field.Name)).Select(field => $"{field.Name} {field.Value.GetRawText()}")];
}
