using CsCheck;
using Grafting.Chaos;

namespace Grafting.Core.Tests.Chaos;

public sealed class ChaosSpecTests
{
    private static readonly NetworkId First = new(1);
    private static readonly NetworkId Second = new(2);

    [Fact]
    public void Should_read_items_of_every_kind()
    {
        var spec = ChaosSpec.Parse(
            "crash=1@0, crash=2@3:17,crash-every=10:4,crashes=3@2x5:8,nan=1@2,delay=2@1:250,tear=1@4:flip,quota=5000000,exit=2@0:grafted,no-files,seed=7");

        spec.Crashes.Take(2).ShouldBe([new CrashFault(First, 0, 0), new CrashFault(Second, 3, 17)]);
        spec.Crashes.Count.ShouldBe(2 + 3);
        spec.RepeatedCrashes.ShouldBe([new RepeatedCrashes(10, 4)]);
        spec.DrawnCrashes.ShouldBe([new DrawnCrashes(3, 2, 5, 8)]);
        spec.Nans.ShouldBe([new NanFault(First, 2)]);
        spec.Delays.ShouldBe([new DelayFault(Second, 1, TimeSpan.FromMilliseconds(250))]);
        spec.Tears.ShouldBe([new TearFault(First, 4, Tear.Flip)]);
        spec.Exits.ShouldBe([new ExitFault(Second, 0, EpochStep.Grafted)]);
        (spec.Quota, spec.HasNoFiles, spec.Seed).ShouldBe((5_000_000, true, 7));
    }

    [Theory]
    [InlineData("header")]
    [InlineData("middle")]
    [InlineData("end")]
    [InlineData("flip")]
    [InlineData("rename")]
    public void Should_read_every_kind_of_damage(string word) =>
        ChaosSpec.Parse($"tear=1@2:{word}").Tears.ShouldBe([new TearFault(First, 2, Enum.Parse<Tear>(word, ignoreCase: true))]);

    [Theory]
    [InlineData("trained")]
    [InlineData("snapshot")]
    [InlineData("grafted")]
    [InlineData("checkpoint")]
    [InlineData("committed")]
    public void Should_read_every_step_that_the_process_can_end_after(string word) =>
        ChaosSpec.Parse($"exit=1@2:{word}").Exits.ShouldBe([new ExitFault(First, 2, Enum.Parse<EpochStep>(word, ignoreCase: true))]);

    [Theory]
    [InlineData("crash=1", "crash=NETWORK@EPOCH[:BATCH]")]
    [InlineData("crash=0@1", "crash=NETWORK@EPOCH[:BATCH]")]
    [InlineData("crash=1@-1", "crash=NETWORK@EPOCH[:BATCH]")]
    [InlineData("crash=1@1:", "crash=NETWORK@EPOCH[:BATCH]")]
    [InlineData("crash=1@1:2:3", "crash=NETWORK@EPOCH[:BATCH]")]
    [InlineData("crash=1@12345678901", "crash=NETWORK@EPOCH[:BATCH]")]
    [InlineData("crash-every=0", "crash-every=EPOCHS[:BATCHES]")]
    [InlineData("crashes=5", "crashes=COUNT@NETWORKSxEPOCHS[:BATCHES]")]
    [InlineData("delay=1@2", "delay=NETWORK@EPOCH:MILLISECONDS")]
    [InlineData("tear=1@2:corner", "tear=NETWORK@EPOCH:(header|middle|end|flip|rename)")]
    [InlineData("exit=1@2", "exit=NETWORK@EPOCH:(trained|snapshot|grafted|checkpoint|committed)")]
    [InlineData("quota=1MB", "quota=BYTES")]
    [InlineData("no-files=1", "no-files")]
    [InlineData("crush=1@2", "crash=NETWORK@EPOCH[:BATCH], crash-every=")]
    [InlineData("", "crash=NETWORK@EPOCH[:BATCH], crash-every=")]
    public void Should_name_an_item_that_it_cannot_read_and_what_it_should_be(string item, string form)
    {
        var message = Should.Throw<UsageException>(() => ChaosSpec.Parse($"seed=2,{item}")).Message;

        message.ShouldStartWith($"--chaos: '{item}' ");
        message.ShouldContain(form);
    }

    [Fact]
    public void Should_refuse_more_crashes_than_there_are_epochs() =>
        Should.Throw<UsageException>(() => ChaosSpec.Parse("crashes=7@2x3")).Message
            .ShouldBe("--chaos: crashes=7 is more than the 6 epochs of 2 networks that it draws from.");

    [Fact]
    public void Should_draw_crashes_that_all_strike_in_different_epochs() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 50], Gen.Int[1, 9], Gen.Int[0, 1000]).Sample((networks, epochs, batches, seed) =>
        {
            var count = 1 + seed % (networks * epochs);

            var crashes = new DrawnCrashes(count, networks, epochs, batches).Draw(seed);

            crashes.Count.ShouldBe(count);
            crashes.Select(crash => (crash.Network, crash.Epoch)).ShouldBeUnique();
            crashes.ShouldAllBe(crash => crash.Network.Value >= 1 && crash.Network.Value <= networks);
            crashes.ShouldAllBe(crash => crash.Epoch >= 0 && crash.Epoch < epochs && crash.Batch >= 0 && crash.Batch < batches);
            new DrawnCrashes(count, networks, epochs, batches).Draw(seed).ShouldBe(crashes);
        });

    [Fact]
    public void Should_draw_other_crashes_from_another_seed() =>
        ChaosSpec.Parse("crashes=20@4x50,seed=2").Crashes.ShouldNotBe(ChaosSpec.Parse("seed=3,crashes=20@4x50").Crashes);

    [Fact]
    public void Should_crash_every_network_in_the_last_epoch_of_each_so_many()
    {
        var spec = ChaosSpec.Parse("crash-every=10");

        var epochs = Enumerable.Range(0, 40).Where(epoch => spec.CrashesIn(Second, epoch).Any());

        epochs.ShouldBe([9, 19, 29, 39]);
        spec.CrashesIn(First, 9).ShouldBe([new CrashFault(First, 9, 0)]);
    }

    [Fact]
    public void Should_draw_the_batch_of_a_repeated_crash()
    {
        var spec = ChaosSpec.Parse("crash-every=1:5");

        var batches = Enumerable.Range(0, 100).Select(epoch => spec.CrashesIn(First, epoch).Single().Batch).ToArray();

        batches.Distinct().Order().ShouldBe([0, 1, 2, 3, 4]);
        batches.ShouldBe(Enumerable.Range(0, 100).Select(epoch => spec.CrashesIn(First, epoch).Single().Batch));
    }

    [Fact]
    public void Should_let_each_nan_strike_until_it_has_led_to_a_rollback()
    {
        var spec = ChaosSpec.Parse("nan=1@2,nan=1@5,nan=2@0");

        spec.IsNan(First, 2, rollbacks: 0).ShouldBeTrue();
        spec.IsNan(First, 2, rollbacks: 1).ShouldBeFalse();
        spec.IsNan(First, 5, rollbacks: 0).ShouldBeFalse();
        spec.IsNan(First, 5, rollbacks: 1).ShouldBeTrue();
        spec.IsNan(First, 5, rollbacks: 2).ShouldBeFalse();
        spec.IsNan(Second, 0, rollbacks: 0).ShouldBeTrue();
    }
}
