using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Core.Tests.Golden;
using Grafting.PyTorchFiles;

namespace Grafting.Core.Tests.PyTorchFiles;

/// <summary>Files that PyTorch 1.13 wrote, and what each kind of tensor and of state dict becomes.</summary>
public sealed class PyTorchFileTests
{
    private const string Two = "K\u0002\u0085";

    [Theory]
    [InlineData("zip.pth")]
    [InlineData("old.pth")]
    [InlineData("published.t7")]
    [InlineData("published-old.t7")]
    [InlineData("with-optimizer.pth.tar")]
    [InlineData("half.pt")]
    [InlineData("bfloat16.pt")]
    [InlineData("double.pt")]
    [InlineData("parameters.pt")]
    [InlineData("strided.pt")]
    [InlineData("strided-old.pt")]
    [InlineData("protocol4.pt")]
    public void Should_read_what_pytorch_saved(string name)
    {
        var file = StoredWeights.Open(GoldenFile.PathOf($"pytorch/{name}"));
        var state = file.Read(TinyState.Layout);

        file.Tensors.Select(tensor => tensor.Name).ShouldBe(TinyState.Layout.Entries.Select(entry => entry.Name));
        state.Values.ShouldBe(TinyState.Expected.Values);
        state.Counters.ShouldBe([TinyState.Counter]);
    }

    [Fact]
    public void Should_take_the_architecture_from_what_a_script_noted_beside_the_weights()
    {
        StoredWeights.Open(GoldenFile.PathOf("pytorch/with-optimizer.pth.tar")).Architecture.ShouldBe("tiny");
        StoredWeights.Open(GoldenFile.PathOf("pytorch/zip.pth")).Architecture.ShouldBeNull();
    }

    [Fact]
    public void Should_start_the_counters_that_old_files_leave_out_at_zero()
    {
        var file = StoredWeights.Open(GoldenFile.PathOf("pytorch/without-counters.pth"));
        var state = file.Read(TinyState.Layout);

        file.Tensors.Select(tensor => tensor.Name).ShouldBe(TinyState.Layout.Entries.Select(entry => entry.Name));
        state.Values.ShouldBe(TinyState.Expected.Values);
        state.Counters.ShouldBe([0]);
    }

    [Theory]
    [InlineData("expanded.pth", "is not a readable PyTorch file: 'bn1.bias' uses numbers of its storage more than once (an expanded view); save a contiguous copy.")]
    [InlineData("numpy-scalar.pth", "asks for numpy.core.multiarray.scalar")]
    [InlineData("wrong-type.pth", "does not fit tiny: it has 'linear.bias' as I32 [5] instead of 'linear.bias' as F32 [5].")]
    public void Should_say_why_it_does_not_read_a_file(string name, string message)
    {
        var path = GoldenFile.PathOf($"pytorch/{name}");

        Should.Throw<GraftingException>(() => StoredWeights.Open(path).Read(TinyState.Layout)).Message
            .ShouldSatisfyAllConditions(text => text.ShouldStartWith(path), text => text.ShouldContain(message));
    }

    [Fact]
    public void Should_read_past_the_records_that_pytorch_2_adds()
    {
        using var stream = new MemoryStream(SavedFile.Zip(
            "}" + SavedFile.Text("a") + SavedFile.Tensor() + "s.",
            (".format_version", "1"u8.ToArray()),
            (".storage_alignment", "64"u8.ToArray()),
            ("byteorder", "little"u8.ToArray()),
            ("data/0", SavedFile.Floats(1, 2)),
            ("version", "3\n"u8.ToArray()),
            (".data/serialization_id", "0000000000000000000000000000000000000000"u8.ToArray())));

        PyTorchFile.From(stream, "it.pth").Tensors.ShouldHaveSingleItem().Name.ShouldBe("a");
    }

    [Fact]
    public void Should_name_what_a_torchscript_archive_wants()
    {
        using var folder = new TemporaryFolder();
        using (var tensor = TorchSharp.torch.ones(3))
        {
            tensor.save(folder["script.pt"]);
        }

        Should.Throw<GraftingException>(() => StoredWeights.Open(folder["script.pt"])).Message.ShouldContain("its pickle asks for __torch__.");
    }

    [Fact]
    public void Should_refuse_every_file_that_is_cut_short()
    {
        foreach (var name in new[] { "zip.pth", "old.pth" })
        {
            var whole = File.ReadAllBytes(GoldenFile.PathOf($"pytorch/{name}"));
            for (var length = 0; length < whole.Length; length++)
            {
                Fault(whole[..length]).ShouldStartWith("it.pth is not a readable PyTorch file: ");
            }
        }
    }

    [Theory]
    [InlineData("net")]
    [InlineData("state_dict")]
    [InlineData("model")]
    public void Should_find_the_state_dict_under_any_of_the_usual_keys(string key) =>
        Names("}(" + SavedFile.Text("acc") + "K\u005a" + SavedFile.Text(key) + "}" + SavedFile.Text("a") + SavedFile.Tensor() + "su.").ShouldBe(["a"]);

    [Fact]
    public void Should_drop_what_data_parallel_puts_into_names() =>
        Names("}(" + SavedFile.Text("features.module.0.weight") + SavedFile.Tensor() + SavedFile.Text("module.classifier.bias") + SavedFile.Tensor() + "u.")
            .ShouldBe(["features.0.weight", "classifier.bias"]);

    [Fact]
    public void Should_read_the_ordered_dict_of_python_2() =>
        Names("ccollections\nOrderedDict\n(](]U\u0001aa" + SavedFile.Tensor() + "aetR.").ShouldBe(["a"]);

    [Fact]
    public void Should_read_a_view_of_a_storage_as_old_files_have_them()
    {
        var view = SavedFile.Tensor(strides: "K\u0001\u0085", length: "K\u0004(" + SavedFile.Text("v") + "K\u0001K\u0002t");
        var file = SavedFile.Old(
            "}" + SavedFile.Text("a") + view + "s.", "]" + SavedFile.Text("0") + "a.\u0004\0\0\0\0\0\0\0" + Latin1(SavedFile.Floats(1, 2, 3, 4)));
        using var stream = new MemoryStream(file);
        var layout = new StateLayout("one", [new StateEntry("a", EntryKind.Parameter, [2])]);

        PyTorchFile.From(stream, "it.pth").Read(stream, layout).ValuesOf(0).ToArray().ShouldBe([2f, 3f]);
    }

    [Theory]
    [InlineData("a number", "K\u0001.", "it holds no state dict, but something else")]
    [InlineData("nothing", "}.", "it holds no state dict, neither by itself nor under state_dict, net, model")]
    [InlineData("no tensors", "}\u008c\u0003netK\u0001s.", "it holds no state dict, neither by itself nor under state_dict, net, model")]
    public void Should_say_that_there_are_no_weights(string what, string pickle, string message) =>
        Fault(SavedFile.Zip(pickle)).ShouldBe($"it.pth is not a readable PyTorch file: {message}.", what);

    [Fact]
    public void Should_refuse_a_name_that_stands_twice() =>
        Fault(OneStorage("}(" + SavedFile.Text("module.a") + SavedFile.Tensor() + SavedFile.Text("a") + SavedFile.Tensor() + "u."))
            .ShouldBe("it.pth is not a readable PyTorch file: 'a' stands twice in its state dict.");

    [Theory]
    [InlineData("K\u0000", Two, "K\u0002\u0085", "K\u0002", "a tensor [2] with strides [2] from 0 does not lie within the 2 numbers of storage '0'")]
    [InlineData("K\u0001", Two, "K\u0001\u0085", "K\u0002", "a tensor [2] with strides [1] from 1 does not lie within the 2 numbers of storage '0'")]
    [InlineData("J\u00ff\u00ff\u00ff\u00ff", Two, "K\u0001\u0085", "K\u0002", "a tensor is not made of a storage, an offset, sizes and strides")]
    [InlineData("K\u0000", "J\u00ff\u00ff\u00ff\u00ff\u0085", "K\u0001\u0085", "K\u0002", "a tensor's sizes and strides must be integers of at least 0")]
    [InlineData("K\u0000", Two, "J\u00ff\u00ff\u00ff\u00ff\u0085", "K\u0002", "a tensor's sizes and strides must be integers of at least 0")]
    [InlineData("K\u0000", Two, "K\u0001K\u0001\u0086", "K\u0002", "a tensor has 1 sizes and 2 strides")]
    [InlineData("K\u0000", "J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007f\u0087", "K\u0000K\u0000K\u0000\u0087", "K\u0002", "does not lie within the 2 numbers")]
    [InlineData("K\u0000", Two, "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085", "K\u0002", "does not lie within the 2 numbers")]
    [InlineData("\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", Two, "K\u0001\u0085", "K\u0002", "does not lie within the 2 numbers")]
    [InlineData("K\u0000", Two, "K\u0001\u0085", "K\u0003", "storage '0' claims 3 × 4 bytes, the file has 8")]
    [InlineData("K\u0000", Two, "K\u0001\u0085", "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "storage '0' claims 9223372036854775807 numbers")]
    [InlineData("K\u0000", Two, "K\u0001\u0085", "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u000f", "storage '0' claims 1152921504606846975 × 4 bytes, the file has 8")]
    public void Should_refuse_a_tensor_that_does_not_lie_in_its_storage(string offset, string sizes, string strides, string length, string message) =>
        Fault(OneStorage("}" + SavedFile.Text("a") + SavedFile.Tensor(offset, sizes, strides, length) + "s.")).ShouldContain(message);

    [Fact]
    public void Should_refuse_to_share_few_numbers_among_many_tensors()
    {
        var many = string.Concat(Enumerable.Range(0, 200).Select(i => SavedFile.Text($"{i}") + "h\u0000"));
        var large = new byte[400_000];
        var tensor = SavedFile.Tensor(sizes: "J\u00a0\u0086\u0001\u0000\u0085", length: "J\u00a0\u0086\u0001\u0000");

        Fault(SavedFile.Zip("}(" + SavedFile.Text("first") + tensor + "q\u0000" + many + "u.", ("data/0", large)))
            .ShouldStartWith("it.pth is not a readable PyTorch file: its state dict claims 80400000 bytes, the file has ");
    }

    [Theory]
    [InlineData("its storages", "]\u008c\u00010a.\u0002\0\0\0\0\0\0\0\0\0\0\0", "storage '0' claims 2 × 4 bytes, 4 are left in the file")]
    [InlineData("their count", "]\u008c\u00010a.\u0003\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "storage '0' claims 2 × 4 bytes")]
    [InlineData("their keys", "].", "storage '0' is not in the file")]
    [InlineData("another key", "]\u008c\u00011a.", "its list of storages is not that of its tensors")]
    [InlineData("no list", "N.", "it has no list of its storages")]
    public void Should_refuse_an_old_file_without(string what, string keys, string message) =>
        Fault(SavedFile.Old("}" + SavedFile.Text("a") + SavedFile.Tensor() + "s.", keys)).ShouldContain(message, customMessage: what);

    [Fact]
    public void Should_refuse_what_is_not_of_torch_save()
    {
        Fault("K\u0001."u8.ToArray()).ShouldContain("it is a pickle, but none that torch.save wrote: its magic number is missing");
        Fault(SavedFile.Old("}.", facts: "}\u008c\u000dlittle_endian\u0089s.")).ShouldContain("not little-endian");
        Fault(SavedFile.Zip("}.", ("byteorder", "big"u8.ToArray()))).ShouldContain("not little-endian");
        Fault(SavedFile.Zip("}.", ("data.pkl", []))).ShouldContain("'any/data.pkl' stands twice in its zip archive");
        Fault([.. new byte[257], .. "ustar\0"u8]).ShouldContain("it is a tar archive, as PyTorch 0.1 wrote them");
    }

    private static string Latin1(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static byte[] OneStorage(string pickle) => SavedFile.Zip(pickle, ("data/0", SavedFile.Floats(1, 2)));

    private static IEnumerable<string> Names(string pickle)
    {
        using var stream = new MemoryStream(OneStorage(pickle));
        return PyTorchFile.From(stream, "it.pth").Tensors.Select(tensor => tensor.Name);
    }

    private static string Fault(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return Should.Throw<GraftingException>(() => PyTorchFile.From(stream, "it.pth")).Message;
    }
}
