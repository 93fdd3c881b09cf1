using Grafting.EndToEnd.Tests.Support;

namespace Grafting.LongRuns.Tests;

/// <summary>Three networks on CIFAR-10 that nothing disturbed, for all tests whose runs must come to the same.</summary>
public sealed class UndisturbedCifarRing : IAsyncLifetime
{
    public const int Networks = 3;
    public const int Epochs = 40;

    /// <summary>Batches of an epoch's training.</summary>
    public const int Batches = 5;

    private readonly TemporaryFolder _folder = new();

    /// <summary><c>--data</c> and the folder of the images.</summary>
    public string Data { get; private set; } = "";

    /// <summary>What every run that must come to the same is told; without its directory.</summary>
    public string Train =>
        $"train --cifar 10 {Data} --model resnet20 --num {Networks} --slots 2 --difflr --cos --epochs {Epochs} "
        + $"--limit-train {Batches * 128} --limit-test 256 --print-freq 1";

    internal static TimeSpan Patience { get; } = TimeSpan.FromMinutes(30);

    internal RunFolder Run => new(_folder["run"]);

    public async Task InitializeAsync()
    {
        Data = $"--data {CifarFiles.RealOrGenerated(_folder)}";
        await _folder.RunWell($"{Train} --s run", Patience);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
