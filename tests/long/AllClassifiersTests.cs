using Grafting.Architectures;
using Grafting.Data;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.LongRuns.Tests;

/// <summary>All architectures for large images, one after the other.</summary>
public sealed class AllClassifiersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models { get; } =
        [.. Catalog.All.Where(architecture => architecture.Family is ImageFamily.Large).Select(architecture => architecture.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_train_a_grafted_epoch_and_evaluate(string model) => await ClassifierRun.Check(_folder, model);
}
