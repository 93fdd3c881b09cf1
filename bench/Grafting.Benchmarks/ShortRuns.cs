using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Grafting.Benchmarks;

/// <summary>
/// Short jobs, so that everything takes a few minutes, inside this process: libtorch loads once and is tuned as in the
/// program, and no project that links its 460 MB again is built for each benchmark.
/// </summary>
internal sealed class ShortRuns : ManualConfig
{
    private const int Warmups = 2;
    private const int Iterations = 9;

    private static readonly TimeInterval IterationTime = TimeInterval.FromMilliseconds(100);

    public ShortRuns()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(Warmups)
            .WithIterationCount(Iterations)
            .WithIterationTime(IterationTime));
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(StatisticColumn.Median, StatisticColumn.Min, StatisticColumn.Max);
        AddLogger(ConsoleLogger.Default);
        AddExporter(JsonExporter.Brief);
    }
}
