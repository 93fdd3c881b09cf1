using Grafting.Experiments;

namespace Grafting.Core.Tests.Experiments;

public sealed class TrainOptionsValidationTests
{
    [Fact]
    public void Should_accept_the_defaults() => Should.NotThrow(() => TrainOptionsValidation.Check(new TrainOptions()));

    [Theory]
    [InlineData("num", "0", "--num is 0; it must be at least 1.")]
    [InlineData("epochs", "0", "--epochs is 0; it must be at least 1.")]
    [InlineData("batch-size", "-128", "--batch-size is -128; it must be at least 1.")]
    [InlineData("limit-train", "0", "--limit-train is 0; it must be at least 1.")]
    [InlineData("limit-test", "0", "--limit-test is 0; it must be at least 1.")]
    [InlineData("slots", "0", "--slots is 0; it must be at least 1.")]
    [InlineData("threads", "0", "--threads is 0; it must be at least 1.")]
    [InlineData("print-freq", "-1", "--print-freq is -1; it must be at least 0.")]
    [InlineData("seed", "-1", "--seed is -1; it must be at least 0.")]
    [InlineData("keep", "1", "--keep is 1; it must be at least 2.")]
    [InlineData("max-restarts", "-1", "--max-restarts is -1; it must be at least 0.")]
    [InlineData("grace", "-1", "--grace is -1; it must be between 0 and 86400 seconds.")]
    [InlineData("grace", "1e6", "--grace is 1000000; it must be between 0 and 86400 seconds.")]
    [InlineData("lr", "0", "--lr is 0; it must be above 0 and finite.")]
    [InlineData("lr", "-0.1", "--lr is -0.1; it must be above 0 and finite.")]
    [InlineData("lr", "NaN", "--lr is NaN; it must be above 0 and finite.")]
    [InlineData("lr", "1e999", "--lr is Infinity; it must be above 0 and finite.")]
    [InlineData("momentum", "1", "--momentum is 1; it must be at least 0 and below 1.")]
    [InlineData("momentum", "nan", "--momentum is NaN; it must be at least 0 and below 1.")]
    [InlineData("wd", "-1", "--wd is -1; it must be at least 0 and finite.")]
    [InlineData("wd", "nan", "--wd is NaN; it must be at least 0 and finite.")]
    [InlineData("a", "1.01", "--a is 1.01; it must be between 0 and 1.")]
    [InlineData("a", "-0.01", "--a is -0.01; it must be between 0 and 1.")]
    [InlineData("a", "nan", "--a is NaN; it must be between 0 and 1.")]
    [InlineData("c", "-1", "--c is -1; it must be at least 0 and finite.")]
    [InlineData("c", "nan", "--c is NaN; it must be at least 0 and finite.")]
    [InlineData("c", "Infinity", "--c is Infinity; it must be at least 0 and finite.")]
    [InlineData("init", "one.safetensors", "--init is 1 file(s); it must be one for each network, and --num is 2.")]
    public void Should_name_the_flag_the_value_and_its_range(string key, string text, string message) =>
        Should.Throw<UsageException>(() => TrainOptionsValidation.Check(Given.Apply(key, text))).Message.ShouldBe(message);

    [Fact]
    public void Should_name_a_fault_that_nobody_can_inject() =>
        Should.Throw<UsageException>(() => TrainOptionsValidation.Check(Given.Apply("chaos", "crash=1@2,meteor"))).Message.ShouldContain("'meteor'");

    [Theory]
    [InlineData("chaos", "crash=1@2")]
    [InlineData("a", "0")]
    [InlineData("a", "1")]
    [InlineData("c", "0")]
    [InlineData("momentum", "0")]
    [InlineData("wd", "0")]
    [InlineData("seed", "0")]
    [InlineData("num", "1")]
    [InlineData("keep", "2")]
    [InlineData("max-restarts", "0")]
    [InlineData("grace", "0")]
    [InlineData("grace", "86400")]
    public void Should_accept_the_ends_of_a_range(string key, string text) =>
        Should.NotThrow(() => TrainOptionsValidation.Check(Given.Apply(key, text)));

    [Fact]
    public void Should_accept_one_initial_file_for_each_network() =>
        Should.NotThrow(() => TrainOptionsValidation.Check(Given.Apply("init", "1.safetensors", "2.safetensors")));
}
