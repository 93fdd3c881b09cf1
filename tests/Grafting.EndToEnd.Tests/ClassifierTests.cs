using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>One architecture of each kind that takes gradients in a way of its own; tests/long has all.</summary>
public sealed class ClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("densenet121", "layer")]
    [InlineData("inception_v3", "layer")]
    [InlineData("resnet18", "layer")]
    [InlineData("resnet18", "filter")]
    [InlineData("squeezenet1_1", "layer")]
    public async Task Should_train_a_grafted_epoch_and_evaluate(string model, string level) => await ClassifierRun.Check(_folder, model, level);
}
