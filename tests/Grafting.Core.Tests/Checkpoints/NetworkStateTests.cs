using CsCheck;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;

namespace Grafting.Core.Tests.Checkpoints;

public sealed class NetworkStateTests
{
    [Fact]
    public void Should_keep_convolution_weights_with_inputs_innermost()
    {
        var layout = new StateLayout("one", [new("conv.weight", EntryKind.ConvolutionWeight, [2, 3, 1, 2])]);
        var state = new NetworkState(layout);

        // Position p in the file is output p / 6, input p / 2 % 3, column p % 2.
        state.CopyFrom(0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

        state.ValuesOf(0).ToArray().ShouldBe([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
    }

    [Fact]
    public void Should_give_back_what_it_was_given_for_any_shape() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[1, 4]).Sample((outputs, inputs, height, width) =>
        {
            var layout = new StateLayout("one", [
                new("norm.weight", EntryKind.Parameter, [3]),
                new("conv.weight", EntryKind.ConvolutionWeight, [outputs, inputs, height, width])]);
            var state = new NetworkState(layout);
            var given = Formula.Signed(1, 0, layout.Entries[1].Length, divisor: 1);
            var returned = new float[given.Length];

            state.CopyFrom(1, given);
            state.CopyTo(1, returned);

            returned.ShouldBe(given);
        });

    [Fact]
    public void Should_keep_padding_zero()
    {
        var layout = SmallGraft.All[0].Layout;
        var state = Formula.State(layout, 1);

        var used = new bool[layout.Length];
        for (var i = 0; i < layout.Entries.Count; i++)
        {
            if (layout.Entries[i].Kind is not EntryKind.Counter)
            {
                used.AsSpan(layout.OffsetOf(i), layout.Entries[i].Length).Fill(true);
            }
        }

        state.Values.Where((_, position) => !used[position]).ShouldAllBe(value => value == 0);
    }
}
