using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Ring;
using Grafting.EndToEnd.Tests.Support;
using Grafting.LongRuns.Tests.Transfer;
using Xunit.Abstractions;

namespace Grafting.LongRuns.Tests;

/// <summary>How long a question after a run's state takes that comes from another process, while its nodes train on every processor.</summary>
public sealed class StatusTimeTests(ITestOutputHelper output) : IDisposable
{
    private const int Questions = 2000;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_answer_within_200_milliseconds_while_all_processors_train()
    {
        var data = CifarFiles.RealOrGenerated(_folder);
        using var cluster = await RunningCluster.Start(
            _folder, nodes: 2, $"--cifar 10 --data {data} --model resnet32 --num 2 --epochs 1000 --slots 1 --print-freq 10", $"--slots 1 --data {data}");
        using var system = ClusterSystem.Create(new ClusterSettings { Seeds = [cluster.Address], Roles = [ClusterRoles.Witness] }, log: null);
        var run = ClusterNode.WatchLead(system);
        await cluster.Train.Line("network 1  epoch ");
        await cluster.Train.Line("network 2  epoch ");

        var (idle, times) = (ProcessorTime.Now(), new TimeSpan[Questions]);
        for (var question = 0; question < Questions; question++)
        {
            var since = Stopwatch.GetTimestamp();
            var status = await run.Ask<RunStatus>(new RingProtocol.GetRunStatus(), TimeSpan.FromSeconds(30));
            times[question] = Stopwatch.GetElapsedTime(since);
            status.Networks.Count.ShouldBe(2);
        }

        Array.Sort(times);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Questions} questions: median {times[Questions / 2].TotalMilliseconds:0.0} ms, p99 {times[Questions * 99 / 100].TotalMilliseconds:0.0} ms, "
            + $"most {times[^1].TotalMilliseconds:0.0} ms; processors busy {ProcessorTime.Now().BusySince(idle):0 %}"));
        times[Questions * 99 / 100].ShouldBeLessThan(Longest);
    }
}
