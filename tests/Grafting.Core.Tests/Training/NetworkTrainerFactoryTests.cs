using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Core.Tests.Training;

public sealed class NetworkTrainerFactoryTests : IDisposable
{
    private static readonly NetworkId First = new(1);
    private static readonly NetworkId Second = new(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_start_each_network_from_its_own_file()
    {
        using var plan = Plan(new TrainOptions { Init = [_folder["1"], _folder["2"]] });
        Write("1", plan.Layout, 0.25f);
        Write("2", plan.Layout, 0.5f);

        InitialOf(plan, First).ShouldBe(0.25f);
        InitialOf(plan, Second).ShouldBe(0.5f);
    }

    [Fact]
    public void Should_start_all_networks_from_the_one_file()
    {
        using var plan = Plan(new TrainOptions { Pretrained = _folder["all"] });
        Write("all", plan.Layout, 0.25f);

        InitialOf(plan, Second).ShouldBe(0.25f);
    }

    [Fact]
    public void Should_find_a_bad_file_before_any_network_starts_from_it()
    {
        using var plan = Plan(new TrainOptions { Init = [_folder["1"], _folder["gone"]] });
        Write("1", plan.Layout, 0.25f);

        Should.Throw<GraftingException>(() => new NetworkTrainerFactory(plan).ReadInitialWeights(RunStart.First(2)))
            .Message.ShouldStartWith(_folder["gone"]);
    }

    [Fact]
    public void Should_not_need_the_file_of_a_network_that_has_a_checkpoint()
    {
        using var plan = Plan(new TrainOptions { Init = [_folder["1"], _folder["gone"]] });
        Write("1", plan.Layout, 0.25f);
        var start = RunStart.First(2);
        start = start with { Networks = [start.Networks[0], start.Networks[1] with { Epoch = 3, Checkpoint = "abc" }] };
        var trainers = new NetworkTrainerFactory(plan);
        var checkpoint = new Checkpoint(plan.Layout);
        Array.Fill(checkpoint.State.Values, 0.75f);
        Array.Fill(checkpoint.Momenta, 0.125f);

        trainers.ReadInitialWeights(start);
        using var trainer = trainers.Create(Second);
        trainer.Restore(checkpoint);

        var copy = new Checkpoint(plan.Layout);
        trainer.CopyCheckpointTo(copy);
        copy.State.Values.ShouldBe(checkpoint.State.Values);
        copy.Momenta.ShouldBe(checkpoint.Momenta);
    }

    private static TrainingPlan Plan(TrainOptions options)
    {
        var image = new ImageSet(32, 32, 1, new byte[32 * 32], [0]);
        var classes = Enumerable.Range(0, 10).Select(label => $"{label}").ToArray();
        return new TrainingPlan(options, new DataSet("black", image, image, classes, new Normalization([0.5f], [0.5f]), "abc"), TimeProvider.System);
    }

    /// <summary>One of its weights.</summary>
    private static float InitialOf(TrainingPlan plan, NetworkId network)
    {
        using var trainer = new NetworkTrainerFactory(plan).Create(network);
        var state = new NetworkState(trainer.Layout);
        trainer.CopySnapshotTo(state);
        return state.ValuesOf(state.Layout.IndexOf("conv1.weight"))[0];
    }

    private void Write(string name, StateLayout layout, float value)
    {
        var state = new NetworkState(layout);
        Array.Fill(state.Values, value);
        using var file = File.Create(_folder[name]);
        SafeTensors.Write(file, state);
    }
}
