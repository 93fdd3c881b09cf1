namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A finished run of two grafted networks on the built-in data set, small, for all tests that only read it.</summary>
public sealed class TrainedPair : IAsyncLifetime
{
    public const int Epochs = 3;

    private readonly TemporaryFolder _folder = new();
    private ProgramResult? _result;

    internal RunFolder Run => new(_folder["run"]);

    internal ProgramResult Result => _result!; // Set before the first test.

    public async Task InitializeAsync() => _result = await _folder.Run(
        $"train --model resnet20 --num 2 --difflr --cos --epochs {Epochs} --limit-train 256 --limit-test 128 --s run --json");

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class TrainedPairTests : ICollectionFixture<TrainedPair>
{
    public const string Name = "tests that read a finished run";
}
