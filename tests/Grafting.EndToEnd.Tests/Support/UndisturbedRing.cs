namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A finished ring that nothing disturbed, small, for all tests whose runs must come to the same.</summary>
public sealed class UndisturbedRing : IAsyncLifetime
{
    public const int Networks = 3;
    public const int Epochs = 4;

    /// <summary>What every run that must come to the same is told; without its directory.</summary>
    public static readonly string Train =
        $"train --model resnet20 --num {Networks} --slots 2 --difflr --cos --epochs {Epochs} --batch-size 32 --limit-train 96 --limit-test 64 --print-freq 1";

    private readonly TemporaryFolder _folder = new();

    internal RunFolder Run => new(_folder["run"]);

    public async Task InitializeAsync() => await _folder.RunWell($"{Train} --s run");

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class UndisturbedRingTests : ICollectionFixture<UndisturbedRing>
{
    public const string Name = "tests whose runs must come to the same as an undisturbed one";
}
