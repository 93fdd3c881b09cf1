using System.Text;
using CsCheck;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;

namespace Grafting.Core.Tests.Checkpoints;

public sealed class CheckpointFileTests
{
    private static readonly StateLayout Layout = new("small",
    [
        new("conv1.weight", EntryKind.ConvolutionWeight, [2, 3, 1, 2]),
        new("bn1.weight", EntryKind.Parameter, [2]),
        new("bn1.running_mean", EntryKind.Statistic, [2]),
        new("bn1.num_batches_tracked", EntryKind.Counter, []),
        new("linear.weight", EntryKind.LinearWeight, [2, 3]),
    ]);

    [Fact]
    public void Should_hold_the_state_dict_and_then_the_momentum_of_what_is_trained()
    {
        var header = SafeTensorsHeader.Read(new MemoryStream(Written(Filled(Layout, 1))), "file");

        header.Tensors.Select(tensor => $"{tensor.Name} {tensor.Type} [{string.Join(", ", tensor.Shape)}]").ShouldBe(
        [
            "conv1.weight F32 [2, 3, 1, 2]",
            "bn1.weight F32 [2]",
            "bn1.running_mean F32 [2]",
            "bn1.num_batches_tracked I64 []",
            "linear.weight F32 [2, 3]",
            "momentum.conv1.weight F32 [2, 3, 1, 2]",
            "momentum.bn1.weight F32 [2]",
            "momentum.linear.weight F32 [2, 3]",
        ]);
        header.Metadata.ShouldBe(new Dictionary<string, string> { ["architecture"] = "small", ["epoch"] = "7" });
    }

    [Fact]
    public void Should_have_momenta_in_the_order_of_pytorch()
    {
        var checkpoint = new Checkpoint(Layout);

        // In memory a filter is columns × inputs: position p of the first is column p / 3, input p % 3.
        Enumerable.Range(0, 12).Select(p => (float)p).ToArray().CopyTo(checkpoint.Momenta, 0);
        var file = Written(checkpoint);

        var header = SafeTensorsHeader.Read(new MemoryStream(file), "file");
        var start = (int)(header.DataStart + header.Tensors.Single(tensor => tensor.Name == "momentum.conv1.weight").Start);
        Enumerable.Range(0, 12).Select(p => BitConverter.ToSingle(file, start + 4 * p)).ShouldBe([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
    }

    [Fact]
    public void Should_give_back_what_it_was_given_and_leave_padding_alone() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 20], Gen.Int[1, 3], Gen.Int[0, 1000]).Sample((outputs, inputs, side, seed) =>
        {
            var layout = new StateLayout("any",
            [
                new("conv1.weight", EntryKind.ConvolutionWeight, [outputs, inputs, side, side]),
                new("bn1.bias", EntryKind.Parameter, [outputs]),
                new("bn1.running_var", EntryKind.Statistic, [outputs]),
                new("bn1.num_batches_tracked", EntryKind.Counter, []),
            ]);
            var given = Filled(layout, seed);
            var read = Filled(layout, seed + 1);

            SafeTensors.Read(new MemoryStream(Written(given)), "file", read);

            read.State.Values.ShouldBe(given.State.Values);
            read.State.Counters.ShouldBe(given.State.Counters);
            read.Momenta.ShouldBe(given.Momenta);
        });

    [Fact]
    public void Should_be_no_longer_than_was_said()
    {
        var checkpoint = Filled(Layout, 1);
        using var weights = new MemoryStream();
        SafeTensors.Write(weights, checkpoint.State);

        weights.Length.ShouldBeLessThanOrEqualTo(SafeTensors.LongestFile(checkpoint.State));
        ((long)Written(checkpoint).Length).ShouldBeLessThanOrEqualTo(SafeTensors.LongestFile(checkpoint));
    }

    [Fact]
    public void Should_forget_the_entropies_of_the_numbers_that_it_replaces()
    {
        var (given, read) = (Filled(Layout, 1), Filled(Layout, 2));
        (read.State.AnchorEntropies, given.State.AnchorEntropies) = ([1], [2]);

        SafeTensors.Read(new MemoryStream(Written(given)), "file", read);

        read.State.AnchorEntropies.ShouldBeNull();
    }

    [Fact]
    public void Should_name_the_first_entry_that_a_weights_file_lacks_and_change_nothing()
    {
        var (given, read) = (Filled(Layout, 1), Filled(Layout, 2));
        using var weights = new MemoryStream();
        SafeTensors.Write(weights, given.State);
        weights.Position = 0;

        var error = Should.Throw<GraftingException>(() => SafeTensors.Read(weights, "file", read));

        error.Message.ShouldBe("file does not fit small: it lacks 'momentum.conv1.weight' as F32 [2, 3, 1, 2].");
        read.State.Values.ShouldBe(Filled(Layout, 2).State.Values);
    }

    [Fact]
    public void Should_not_be_taken_for_weights()
    {
        using var file = new MemoryStream(Written(Filled(Layout, 1)));

        Should.Throw<GraftingException>(() => SafeTensors.Read(file, "file", new NetworkState(Layout)))
            .Message.ShouldBe("file does not fit small: it has 'momentum.conv1.weight', which small has not.");
    }

    [Fact]
    public void Should_begin_its_data_on_a_multiple_of_eight()
    {
        var file = Written(Filled(Layout, 1));

        SafeTensorsHeader.Read(new MemoryStream(file), "file").DataStart.ShouldBe(8 + BitConverter.ToInt64(file));
        (BitConverter.ToInt64(file) % 8).ShouldBe(0);
        Encoding.UTF8.GetString(file, 8, 16).ShouldBe("{\"__metadata__\":");
    }

    private static Checkpoint Filled(StateLayout layout, int seed)
    {
        var checkpoint = new Checkpoint(layout);
        var state = Formula.State(layout, seed);
        state.Values.CopyTo(checkpoint.State.Values, 0);
        state.Counters.CopyTo(checkpoint.State.Counters, 0);
        Formula.State(layout, seed + 100).Values.AsSpan(0, layout.ParametersLength).CopyTo(checkpoint.Momenta);
        return checkpoint;
    }

    private static byte[] Written(Checkpoint checkpoint)
    {
        using var file = new MemoryStream();
        SafeTensors.Write(file, checkpoint, [new("epoch", "7")]);
        return file.ToArray();
    }
}
