using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>One architecture of each kind that takes gradients in a way of its own; tests/long has all.</summary>
public sealed class ClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("densenet121")]
    [InlineData("inception_v3")]
    [InlineData("resnet18")]
    [InlineData("squeezenet1_1")]
    public async Task Should_train_a_grafted_epoch_and_evaluate(string model) => await ClassifierRun.Check(_folder, model);
}
