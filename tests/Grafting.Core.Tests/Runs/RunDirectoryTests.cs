using System.Globalization;
using System.Text.Json;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Experiments;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Core.Tests.Runs;

public sealed class RunDirectoryTests : IDisposable
{
    private static readonly EpochReport Report =
        new(3, 1.0 / 3, 88.125, new TestReport(0.5, 86.04, 99.1, 8604, 10000), 1.2345678901234567e-3, 20, 4, 5000);

    private static readonly GraftReport Graft =
        new([new LayerCoefficient("conv1.weight", 1.5, 1.4, 0.53), new LayerCoefficient("layer1.0.conv1.weight", 1, 1, 0.5)]);

    private readonly TemporaryFolder _folder = new();
    private readonly StillTime _time = new();

    private string Root => _folder["runs/first"];

    [Fact]
    public void Should_name_a_run_by_time_model_and_data_set() =>
        RunDirectory.DefaultPath("resnet20", "cifar10", _time).ShouldBe(Path.Combine("runs", "20250704-090503-resnet20-cifar10"));

    [Fact]
    public void Should_write_run_json_under_flag_names_and_without_where_files_lie()
    {
        using var directory = Create(Root);

        var run = Parse("run.json");
        run.GetProperty("created").GetString().ShouldBe("2025-07-04T09:05:03+00:00");
        run.GetProperty("instructionSet").GetString().ShouldBe("avx512_core");
        run.GetProperty("versions").GetRawText().ShouldContain("\"torchsharp\": \"0.107.0\"");
        run.GetProperty("dataset").GetProperty("checksum").GetString().ShouldBe("abc");
        var options = run.GetProperty("options");
        options.GetProperty("batch-size").GetInt32().ShouldBe(64);
        options.GetProperty("lr").GetDouble().ShouldBe(0.1);
        options.GetProperty("no-augment").GetBoolean().ShouldBeTrue();
        options.GetProperty("device").GetString().ShouldBe("cuda:0,cuda:1");
        options.GetProperty("level").GetString().ShouldBe("layer");
        options.EnumerateObject().Select(option => option.Name).ShouldNotContain(name => name == "data" || name == "s");
        File.ReadAllText(Path.Combine(Root, "run.json")).ShouldNotContain("/secret");
    }

    [Fact]
    public void Should_leave_nothing_beside_the_directory()
    {
        using var directory = Create(Root);

        Directory.GetFileSystemEntries(_folder["runs"]).ShouldBe([Root]);
        Directory.GetFileSystemEntries(Root).Select(Path.GetFileName).ShouldBe(
            ["run.json", "journal.jsonl", "metrics.jsonl", "log.jsonl", ".lock"], ignoreOrder: true);
    }

    [Fact]
    public void Should_log_warnings_of_the_program_with_their_cause()
    {
        using (var directory = Create(Root))
        {
            directory.Log("Warning", "supervisor", "a stale result", new IOException("gone"));
        }

        var line = JsonLinesFile.Read(Path.Combine(Root, "log.jsonl")).ShouldHaveSingleItem();
        var row = JsonDocument.Parse(line).RootElement;
        row.GetProperty("severity").GetString().ShouldBe("Warning");
        row.GetProperty("source").GetString().ShouldBe("supervisor");
        row.GetProperty("message").GetString().ShouldBe("a stale result");
        row.GetProperty("cause").GetString()!.ShouldContain("gone");
    }

    [Fact]
    public void Should_take_an_empty_directory_that_is_there()
    {
        Directory.CreateDirectory(Root);

        using var directory = Create(Root + "/");

        File.Exists(Path.Combine(Root, "run.json")).ShouldBeTrue();
    }

    [Fact]
    public void Should_refuse_a_directory_that_holds_a_run_and_change_nothing()
    {
        Create(Root).Dispose();
        File.WriteAllText(Path.Combine(Root, "metrics.jsonl"), "kept");

        var error = Should.Throw<UsageException>(() => Create(Root));

        error.Message.ShouldBe($"{Root} holds a run already, and nothing in it was changed: choose another --s.");
        File.ReadAllText(Path.Combine(Root, "metrics.jsonl")).ShouldBe("kept");
        Directory.GetFileSystemEntries(_folder["runs"]).ShouldBe([Root]);
    }

    [Fact]
    public void Should_refuse_a_directory_with_other_files()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "thesis.tex"), "kept");

        Should.Throw<UsageException>(() => Create(Root)).Message.ShouldContain("no run directory");

        Directory.GetFileSystemEntries(Root).Select(Path.GetFileName).ShouldBe(["thesis.tex"]);
    }

    [Fact]
    public void Should_refuse_a_file()
    {
        File.WriteAllText(_folder["notes"], "kept");

        Should.Throw<UsageException>(() => Create(_folder["notes"])).Message.ShouldContain("is a file");
    }

    [Fact]
    public void Should_say_in_one_line_that_the_place_cannot_be_written()
    {
        File.WriteAllText(_folder["notes"], "kept");
        var path = _folder["notes/run"];

        var error = Should.Throw<GraftingException>(() => Create(path));

        error.Message.ShouldStartWith($"Cannot write {path}: ");
        error.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void Should_write_the_metrics_row_exactly_as_documented()
    {
        using (var directory = Create(Root))
        {
            directory.RecordEpoch(Committed(Report, Graft));
        }

        File.ReadAllText(Path.Combine(Root, "metrics.jsonl")).ShouldBe(
            """{"network":1,"epoch":3,"trainLoss":0.3333333333333333,"trainAccuracy":88.125,"testLoss":0.5,"testAccuracy":86.04"""
            + ""","lr":0.0012345678901234567,"seconds":24,"imagesPerSecond":250,"alphas":{"conv1.weight":0.53,"layer1.0.conv1.weight":0.5}}"""
            + "\n");
    }

    [Fact]
    public void Should_write_and_read_the_coefficients_of_a_filter_level_graft()
    {
        var graft = new GraftReport([]) { Norms = [new("bn1.weight", 0, 0.4375, 1), new("layer1.0.bn1.weight", 0.5, double.NaN, 0.5)] };
        using (var directory = Create(Root))
        {
            directory.RecordEpoch(Committed(Report, graft));
        }

        File.ReadAllText(Path.Combine(Root, "metrics.jsonl")).ShouldEndWith(
            ""","alphas":{"bn1.weight":{"min":0,"mean":0.4375,"max":1},"layer1.0.bn1.weight":{"min":0.5,"mean":null,"max":0.5}}}""" + "\n");
        RunReport.Read(Root).Rows.ShouldHaveSingleItem().Alphas.ShouldBe(new Dictionary<string, RecordedAlpha>
        {
            ["bn1.weight"] = new(0.4375, (0, 1)),
            ["layer1.0.bn1.weight"] = new(double.NaN, (0.5, 0.5)),
        });
    }

    [Fact]
    public void Should_write_numbers_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        try
        {
            using var directory = Create(Root);
            directory.RecordEpoch(Committed(Report, graft: null));

            File.ReadAllText(Path.Combine(Root, "metrics.jsonl")).ShouldContain("\"trainAccuracy\":88.125,");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Should_write_a_number_that_json_does_not_have_as_null_and_the_baseline_without_coefficients()
    {
        using (var directory = Create(Root))
        {
            directory.RecordEpoch(Committed(Report with { Test = Report.Test with { Loss = double.PositiveInfinity } }, graft: null));
        }

        File.ReadAllText(Path.Combine(Root, "metrics.jsonl")).ShouldContain("\"testLoss\":null,");
        var row = RunReport.Read(Root).Rows.ShouldHaveSingleItem();
        row.TestLoss.ShouldBe(double.NaN);
        row.Alphas.ShouldBeEmpty();
    }

    [Fact]
    public void Should_write_events_into_the_same_file()
    {
        using (var directory = Create(Root))
        {
            directory.RecordEvent("restarted", new NetworkId(2), "it's \"lost\"");
            directory.RecordEvent("paused", null, null);
        }

        File.ReadAllText(Path.Combine(Root, "metrics.jsonl")).ShouldBe(
            """{"event":"restarted","time":"2025-07-04T09:05:03+00:00","network":2,"detail":"it's \"lost\""}""" + "\n"
            + """{"event":"paused","time":"2025-07-04T09:05:03+00:00"}""" + "\n");
    }

    [Fact]
    public void Should_put_weights_where_each_network_has_its_own()
    {
        using var directory = Create(Root);
        var state = new NetworkState(new StateLayout("tiny", [new StateEntry("conv1.weight", EntryKind.ConvolutionWeight, [1, 1, 1, 1])]));

        directory.SaveWeights(new NetworkId(1), WeightsFile.Best, state);
        directory.SaveWeights(new NetworkId(2), WeightsFile.Final, state);
        directory.SaveWeights(new NetworkId(2), WeightsFile.Final, state);

        Directory.GetFiles(Path.Combine(Root, "networks"), "*", SearchOption.AllDirectories).Order()
            .ShouldBe([Path.Combine(Root, "networks/1/best.safetensors"), Path.Combine(Root, "networks/2/final.safetensors")]);
    }

    [Fact]
    public void Should_write_the_summary_with_each_networks_results_and_the_events()
    {
        using var directory = Create(Root);
        directory.RecordEvent("restarted", new NetworkId(1), null);

        directory.RecordSummary(Summary());

        var summary = Parse("summary.json");
        summary.GetProperty("seconds").GetDouble().ShouldBe(120.5);
        var network = summary.GetProperty("networks")[0];
        network.GetProperty("network").GetInt32().ShouldBe(1);
        network.GetProperty("best").GetProperty("testAccuracy").GetDouble().ShouldBe(87.5);
        network.GetProperty("best").GetProperty("epoch").GetInt32().ShouldBe(4);
        network.GetProperty("last").GetProperty("testAccuracy").GetDouble().ShouldBe(86);
        network.GetProperty("final").GetProperty("testAccuracy").GetDouble().ShouldBe(87);
        network.GetProperty("invalidFilters").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).ShouldBe(
            """{"total":1000,"thresholds":[{"threshold":0.1,"invalid":36,"ratio":0.036},{"threshold":0.01,"invalid":2,"ratio":0.002}]}""");
        network.GetProperty("seconds").GetDouble().ShouldBe(21);
        network.GetProperty("time").GetProperty("waitingForDonor").GetDouble().ShouldBe(3);
        summary.GetProperty("events")[0].GetProperty("event").GetString().ShouldBe("restarted");
    }

    [Fact]
    public void Should_read_back_what_was_written()
    {
        var summary = Summary();
        using var directory = Create(Root);
        directory.RecordEpoch(Committed(Report, Graft));
        directory.RecordEvent("paused", null, null);
        directory.RecordSummary(summary);

        var report = RunReport.Read(Root);

        report.Record.Versions.ShouldBe(Record().Versions);
        report.Rows.ShouldHaveSingleItem().ShouldBeEquivalentTo(MetricsRow.Of(new NetworkId(1), Report, Graft));
        report.Events.ShouldBe([new RecordedEvent("paused", _time.GetUtcNow())]);
        report.Summary.ShouldNotBeNull().Seconds.ShouldBe(summary.Seconds);
        report.Summary.Networks.ShouldHaveSingleItem().ShouldBeEquivalentTo(summary.Networks[0]);
    }

    [Theory]
    [InlineData("{\"network\":1}\n", "line 1 is damaged")]
    [InlineData("{\"event\":\"paused\",\"time\":\"2025-07-04T09:05:03+00:00\"}\nnonsense\n", "line 2 is damaged")]
    [InlineData("null\n", "line 1 is damaged")]
    public void Should_name_the_damaged_line(string metrics, string place)
    {
        Create(Root).Dispose();
        File.WriteAllText(Path.Combine(Root, "metrics.jsonl"), metrics);

        Should.Throw<GraftingException>(() => RunReport.Read(Root)).Message.ShouldContain(place);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("torn")]
    [InlineData("""{"options":{"modle":"resnet20"}}""")]
    public void Should_name_a_damaged_record(string record)
    {
        Create(Root).Dispose();
        File.WriteAllText(Path.Combine(Root, "run.json"), record);

        Should.Throw<GraftingException>(() => RunReport.Read(Root)).Message.ShouldStartWith($"{Path.Combine(Root, "run.json")} is damaged: ");
    }

    [Fact]
    public void Should_read_an_unfinished_run_whose_last_line_is_torn()
    {
        using (var directory = Create(Root))
        {
            directory.RecordEpoch(Committed(Report, Graft));
        }

        File.AppendAllText(Path.Combine(Root, "metrics.jsonl"), "{\"network\":2,\"epo");

        var report = RunReport.Read(Root);
        report.Rows.Count.ShouldBe(1);
        report.Summary.ShouldBeNull();
    }

    [Fact]
    public void Should_not_take_another_folder_for_a_run() =>
        Should.Throw<GraftingException>(() => RunReport.Read(_folder.Path)).Message.ShouldContain("no run directory");

    public void Dispose() => _folder.Dispose();

    private RunDirectory Create(string path) =>
        RunDirectory.Create(path, Record(), _time);

    private static CommittedEpoch Committed(EpochReport report, GraftReport? graft) => new(
        new EpochAttempt(new NetworkId(1), report.Epoch, 1), 0, report, graft, new EpochFiles("a", "b", Best: null, Last: null), TimeShares.None);

    private JsonElement Parse(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, file))).RootElement;

    private static RunRecord Record() => new(
        new TrainOptions
        {
            BatchSize = 64,
            Augment = false,
            Devices = ["cuda:0", "cuda:1"],
            LimitTrain = 5000,
            DataDirectory = "/secret/data",
            RunDirectory = "/secret/run",
            Init = ["a.safetensors", "b.safetensors"],
            Precision = Precision.Bf16,
        },
        new RunVersions("0.1.0", "10.0.1", "0.107.0", "2.10.0"),
        "avx512_core",
        new DataSetRecord("fashion-mnist-mini", "abc"));

    private static RunSummary Summary() => new(
        [
            new NetworkSummary(
                new NetworkId(1),
                87.5,
                4,
                new TestReport(0.5, 86, 99, 8600, 10000),
                new TestReport(0.4, 87, 99.5, 8700, 10000),
                new Dictionary<double, int> { [0.1] = 36, [0.01] = 2 },
                1000,
                new TimeShares(10, 2, 3, 1, 4, 1)),
        ],
        120.5);
}
