using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

/// <summary>run.json of a small run.</summary>
internal static class SampleRecord
{
    public static RunRecord With(TrainOptions options) => new(
        options,
        new RunVersions("0.1.0", "10.0.1", "0.107.0", "2.10.0"),
        "avx512_core",
        new DataSetRecord("fashion-mnist-mini", "0123456789abcdef"));

    public static RunRecord Default => With(new TrainOptions());
}
