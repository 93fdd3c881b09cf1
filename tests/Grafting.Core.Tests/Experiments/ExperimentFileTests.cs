using Grafting.Experiments;

namespace Grafting.Core.Tests.Experiments;

public sealed class ExperimentFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grafting-config-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Should_read_a_value_of_each_kind()
    {
        var path = Write(
            """
            {
              // Long flags without their dashes.
              "arch": "resnet32", "cifar": 10, "learning-rate": 5e-2, "print_frequence": 3, "cos": true,
              "no-augment": false, "level": "layer",
              "num": 2, "init": ["1.safetensors", "2.safetensors"], "seed": 4, "device": "cuda:0,cuda:1",
            }
            """);

        var options = TrainOptionsSources.Merge(ExperimentFile.Read(path), []);

        options.ShouldSatisfyAllConditions(
            o => o.Model.ShouldBe("resnet32"),
            o => o.DataSet.ShouldBe("cifar10"),
            o => o.LearningRate.ShouldBe(0.05),
            o => o.PrintFrequency.ShouldBe(3),
            o => o.Cosine.ShouldBeTrue(),
            o => o.Augment.ShouldBeTrue(),
            o => o.Init.ShouldBe(["1.safetensors", "2.safetensors"]),
            o => o.Seed.ShouldBe(4),
            o => o.Devices.ShouldBe(["cuda:0", "cuda:1"]));
    }

    [Theory]
    [InlineData("""{ "epoch": 3 }""", "unknown key \"epoch\"; did you mean \"epochs\"?")]
    [InlineData("""{ "--lr": 1 }""", "unknown key \"--lr\"; did you mean \"lr\"?")]
    [InlineData("""{ "epochs": "3" }""", "\"epochs\" must be a number, not \"3\".")]
    [InlineData("""{ "model": 20 }""", "\"model\" must be a string, not 20.")]
    [InlineData("""{ "cos": 1 }""", "\"cos\" must be true or false, not 1.")]
    [InlineData("""{ "init": "a" }""", "\"init\" must be an array of strings, not \"a\".")]
    [InlineData("""{ "init": ["a", 1] }""", "\"init\" must be an array of strings, not [\"a\", 1].")]
    [InlineData("""{ "lr": null }""", "\"lr\" must be a number, not null.")]
    public void Should_name_file_and_key_of_what_it_cannot_use(string json, string message)
    {
        var path = Write(json);

        Should.Throw<UsageException>(() => ExperimentFile.Read(path)).Message.ShouldBe($"{path}: {message}");
    }

    [Theory]
    [InlineData("""{ "epochs": 1.5 }""", "\"epochs\" is 1.5; it must be a whole number.")]
    [InlineData("""{ "gpu": 1 }""", "\"gpu\" is not built yet; give --device cuda:N.")]
    [InlineData("""{ "lr": 1, "lr": 2 }""", "\"lr\" and {path}: \"lr\" decide the same thing; give one of them.")]
    public void Should_name_file_and_key_of_what_makes_no_sense(string json, string message)
    {
        var path = Write(json);

        Should.Throw<UsageException>(() => TrainOptionsSources.Merge(ExperimentFile.Read(path), [])).Message
            .ShouldBe($"{path}: {message.Replace("{path}", path, StringComparison.Ordinal)}");
    }

    [Fact]
    public void Should_leave_the_schedule_as_it_is_where_a_switch_for_another_is_off() =>
        TrainOptionsSources.Merge(ExperimentFile.Read(Write("""{ "steplr": false }""")), []).ShouldBeEquivalentTo(new TrainOptions());

    [Theory]
    [InlineData("""{ "model": "\ud800" }""")]
    [InlineData("""{ "\udc00": 1 }""")]
    [InlineData("""{ "init": ["\ud800"] }""")]
    public void Should_refuse_half_a_surrogate_pair(string json)
    {
        var path = Write(json);

        Should.Throw<UsageException>(() => ExperimentFile.Read(path)).Message.ShouldBe($"{path} has a text that is not Unicode: save it as UTF-8.");
    }

    [Fact]
    public void Should_say_where_a_file_is_no_json()
    {
        var path = Write("{\n  \"lr\": ,\n}");

        Should.Throw<UsageException>(() => ExperimentFile.Read(path)).Message.ShouldBe($"{path} is not JSON: see line 2, column 9.");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    public void Should_refuse_json_that_is_no_object(string json) =>
        Should.Throw<UsageException>(() => ExperimentFile.Read(Write(json))).Message.ShouldContain("must be one JSON object");

    [Fact]
    public void Should_refuse_a_file_that_is_too_large() =>
        Should.Throw<UsageException>(() => ExperimentFile.Read(Write("{}" + new string(' ', 65536)))).Message
            .ShouldEndWith("at most 64 KiB.");

    [Fact]
    public void Should_say_that_a_file_or_its_folder_is_missing()
    {
        Should.Throw<UsageException>(() => ExperimentFile.Read("no-such.json")).Message
            .ShouldBe("The configuration file no-such.json does not exist.");
        Should.Throw<UsageException>(() => ExperimentFile.Read("no-such/file.json")).Message.ShouldContain("does not exist");
        Should.Throw<UsageException>(() => ExperimentFile.Read(_folder.FullName)).Message.ShouldContain("cannot be read");
    }

    private string Write(string json)
    {
        var path = Path.Combine(_folder.FullName, "experiment.json");
        File.WriteAllText(path, json);
        return path;
    }
}
