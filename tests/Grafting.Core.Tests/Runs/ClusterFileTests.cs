using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class ClusterFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grafting-cluster-file-");

    private RunPaths Paths => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Should_read_what_was_written()
    {
        var file = new ClusterFile(["127.0.0.1:4711", "[::1]:4712"], "2026-11-23T10:00:00.0000000Z", 3);

        file.Write(Paths);

        ClusterFile.TryRead(Paths).ShouldBe(file);
        Directory.GetFiles(_folder.FullName).ShouldBe([Paths.Cluster]);
    }

    [Fact]
    public void Should_know_a_newer_one()
    {
        var file = new ClusterFile(["127.0.0.1:4711"], "run", 3);

        (file with { Term = 4 }).ShouldNotBe(file);
        (file with { Addresses = ["127.0.0.1:4712"] }).ShouldNotBe(file);
        (file with { Addresses = ["127.0.0.1:4711"] }).ShouldBe(file);
    }

    [Fact]
    public void Should_say_nothing_where_there_is_none_any_more()
    {
        ClusterFile.TryRead(Paths).ShouldBeNull();
        new ClusterFile(["127.0.0.1:4711"], "run", 3).Write(Paths);

        ClusterFile.Delete(Paths);

        ClusterFile.TryRead(Paths).ShouldBeNull();
        ClusterFile.Delete(Paths);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"runId":"run","term":1}""")]
    [InlineData("""{"addresses":[],"runId":"run","term":1}""")]
    [InlineData("""{"addresses":[null],"runId":"run","term":1}""")]
    [InlineData("""{"addresses":["127.0.0.1"],"runId":"run","term":1}""")]
    [InlineData("""{"addresses":["127.0.0.1:0"],"runId":"run","term":1}""")]
    [InlineData("""{"addresses":["127.0.0.1:65536"],"runId":"run","term":1}""")]
    [InlineData("""{"addresses":["a b:4711"],"runId":"run","term":1}""")]
    [InlineData("""{"addresses":["x\",y=\"z:4711"],"runId":"run","term":1}""")]
    [InlineData("""{"addresses":["127.0.0.1:4711"],"runId":"","term":1}""")]
    [InlineData("""{"addresses":["127.0.0.1:4711"],"runId":"run","term":-1}""")]
    [InlineData("""{"addresses":["127.0.0.1:4711"],"runId":"run","term":1""")]
    public void Should_refuse_a_damaged_one_by_name(string text)
    {
        File.WriteAllText(Paths.Cluster, text);

        Should.Throw<GraftingException>(() => ClusterFile.TryRead(Paths)).Message.ShouldStartWith($"{Paths.Cluster} is damaged: ");
    }

    [Fact]
    public void Should_take_no_memory_for_a_file_that_is_too_long()
    {
        using (var file = File.Create(Paths.Cluster))
        {
            file.SetLength(1L << 32);
        }

        Should.Throw<GraftingException>(() => ClusterFile.TryRead(Paths)).Message.ShouldContain("bytes");
    }
}
