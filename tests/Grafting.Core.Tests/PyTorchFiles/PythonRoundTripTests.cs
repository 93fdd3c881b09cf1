using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Core.Tests.Golden;

namespace Grafting.Core.Tests.PyTorchFiles;

/// <summary>Files that the installed PyTorch reads and writes, whichever version that is.</summary>
public sealed class PythonRoundTripTests : IDisposable
{
    private const string Show = """
        import hashlib, torch
        def show(state):
            for name, tensor in state.items():
                digest = hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest()
                print(name, str(tensor.dtype).split(".")[1], list(tensor.shape), tensor.is_contiguous(), digest)

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Should_write_what_torch_load_reads_with_weights_only()
    {
        var state = Formula.State(Catalog.Find("resnet20").LayoutFor(10, 3), seed: 5);
        state.Counters[3] = long.MinValue;
        StoredWeights.Write(_folder["weights.pth"], state);

        var output = PythonTorch.Run(Show + $"""
            state = torch.load("{_folder["weights.pth"]}", weights_only=True)
            assert type(state).__name__ == "OrderedDict"
            show(state)
            """);

        output.TrimEnd().Split('\n').ShouldBe(Shown(state));
    }

    [SkippableTheory]
    [InlineData("torch.save(state, path)")]
    [InlineData("torch.save(state, path, _use_new_zipfile_serialization=False)")]
    [InlineData("torch.save({'net': {'module.' + name: tensor for name, tensor in state.items()}, 'acc': 93.9, 'epoch': 199}, path)")]
    [InlineData("torch.save({'state_dict': state, 'optimizer': {'state': {0: {'momentum_buffer': torch.ones(3)}}}}, path, pickle_protocol=4)")]
    public void Should_read_what_torch_save_writes(string save)
    {
        var layout = Catalog.Find("resnet20").LayoutFor(10, 3);
        var entries = string.Join(", ", layout.Entries.Select(entry => $"('{entry.Name}', [{string.Join(", ", entry.Shape)}])"));

        var output = PythonTorch.Run(Show + $"""
            import collections
            torch.manual_seed(1)
            path = "{_folder["weights.pth"]}"
            state = collections.OrderedDict((name, torch.randn(shape) if shape else torch.randint(10 ** 12, [])) for name, shape in [{entries}])
            {save}
            show(state)
            """);

        Shown(StoredWeights.Open(_folder["weights.pth"]).Read(layout)).ShouldBe(output.TrimEnd().Split('\n'));
    }

    /// <summary>The lines that Python prints for the same weights.</summary>
    private static IEnumerable<string> Shown(NetworkState state)
    {
        for (var i = 0; i < state.Layout.Entries.Count; i++)
        {
            var entry = state.Layout.Entries[i];
            var isCounter = entry.Kind is EntryKind.Counter;
            var values = new float[isCounter ? 0 : entry.Length];
            if (!isCounter)
            {
                state.CopyTo(i, values);
            }

            var bytes = isCounter ? BitConverter.GetBytes(state.Counters[state.Layout.OffsetOf(i)]) : MemoryMarshal.AsBytes(values.AsSpan());
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            yield return $"{entry.Name} {(isCounter ? "int64" : "float32")} [{string.Join(", ", entry.Shape)}] True {hash}";
        }
    }
}
