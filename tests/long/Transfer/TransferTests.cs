using System.Globalization;
using System.Security.Cryptography;
using Grafting.Actors.Cluster.Security;
using Grafting.EndToEnd.Tests.Support;
using Grafting.Runs;
using Xunit.Abstractions;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>
/// A snapshot of 500 MB from node to node with mutual TLS, both processes of their own, while two processes of the program train: beside a plain copy
/// of the same file through a socket, in turns.
/// </summary>
public sealed class TransferTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 9;
    private const long Length = 500_000_000;
    private const double LeastShare = 1.0 / 3;
    private const double MostGrowth = Length + 64e6;

    private readonly TemporaryFolder _folder = new();

    internal static RunFile File { get; } = RunFile.Snapshot(new NetworkId(1), 0);

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Should_have_a_third_of_a_plain_copys_speed_while_both_cores_train()
    {
        Skip.IfNot(ResidentMemory.IsTold, "this system does not tell what processes hold");
        var sha256 = WriteSnapshot(new RunPaths(_folder["far"]));
        Directory.CreateDirectory(new RunPaths(_folder["near"]).Network(File.Network));
        var certificates = _folder["certificates"];
        new CertificateFolder(certificates).Add([TransferNodeProcess.Host], TimeProvider.System);
        using var far = await TransferNodeProcess.Start(new RunPaths(_folder["far"]), certificates);
        using var near = await TransferNodeProcess.Start(new RunPaths(_folder["near"]), certificates, far.HostAndPort);
        await far.Do("joined");
        await near.Do("joined");
        using var first = await Train("first");
        using var second = await Train("second");

        var shares = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var idle = ProcessorTime.Now();
            var copy = await near.Number($"copy {far.CopyPort} leave");
            var flushed = await near.Number($"copy {far.CopyPort} flush");
            var (farRest, nearRest) = (await far.Number("rest"), await near.Number("rest"));
            var fetch = await near.Number($"fetch {far.Address} {sha256} {Length}");
            var (farGrowth, nearGrowth) = (await far.Number("peak") - farRest, await near.Number("peak") - nearRest);
            shares.Add(flushed / fetch);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"round {round}: plain copy {Speed(copy)}, flushed to the disk {Speed(flushed)}; fetch {Speed(fetch)}: {copy / fetch:0.00} and {flushed / fetch:0.00} of it; "
                + $"resident +{farGrowth / 1e6:0} MB there, +{nearGrowth / 1e6:0} MB here; processors busy {ProcessorTime.Now().BusySince(idle):0 %}"));
            farGrowth.ShouldBeLessThan(MostGrowth);
            nearGrowth.ShouldBeLessThan(MostGrowth);
        }

        (await far.Do("unreachable")).ShouldBe("0");
        (await near.Do("unreachable")).ShouldBe("0");
        shares.Order().ElementAt(Rounds / 2).ShouldBeGreaterThanOrEqualTo(LeastShare);
    }

    private static string Speed(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{Length / 1e6 / seconds:0} MB/s");

    private static string WriteSnapshot(RunPaths store)
    {
        Directory.CreateDirectory(store.Network(File.Network));
        var (random, piece) = (new Random(1), new byte[1_000_000]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(File.In(store), FileMode.CreateNew);
        for (long written = 0; written < Length; written += piece.Length)
        {
            random.NextBytes(piece);
            hash.AppendData(piece);
            file.Write(piece);
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A process that trains until it is disposed.</summary>
    private async Task<ProgramProcess> Train(string run)
    {
        var data = CifarFiles.RealOrGenerated(_folder);
        var program = _folder.Start($"train --cifar 10 --data {data} --model resnet20 --num 1 --epochs 1000 --print-freq 10 --s {run}");
        await program.Line("  batch ");
        return program;
    }
}
