using System.CommandLine;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Grafting.Data;
using Grafting.Host.Commands;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grafting-tests-").FullName;
    private readonly TestConsole _console = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _console.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_list_every_data_set_and_whether_it_is_here()
    {
        WriteZeros("cifar100");

        await RunAsync("list", "--data", _folder);

        var lines = _output.ToString().Split('\n');
        lines.ShouldContain(line => line.StartsWith("fashion-mnist-mini  built in", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("cifar10             get 170 MB", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("cifar100            here", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("imagenet            with --data", StringComparison.Ordinal));
        lines.ShouldContain($"Data directory: {_folder}");
    }

    [Fact]
    public async Task Should_find_a_folder_of_images_where_data_names_it()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "train"));
        Directory.CreateDirectory(Path.Combine(_folder, "val"));

        var list = await RunJsonAsync("list", "--data", _folder, "--json");

        list.GetProperty("dataSets").EnumerateArray().Where(set => set.GetProperty("isPresent").GetBoolean())
            .Select(set => set.GetProperty("name").GetString()).ShouldBe(["fashion-mnist-mini", "imagenet", "folder"]);
    }

    [Fact]
    public async Task Should_get_no_folder_of_images() =>
        (await Should.ThrowAsync<UsageException>(() => RunAsync("get", "imagenet"))).Message.ShouldStartWith("'imagenet' is a folder of images");

    [Fact]
    public async Task Should_list_in_json()
    {
        var list = await RunJsonAsync("list", "--data", _folder, "--json");

        list.GetProperty("dataSets").EnumerateArray().Select(set => set.GetProperty("name").GetString()).ShouldBe(DataSets.Names);
        var cifar = list.GetProperty("dataSets")[2];
        cifar.GetProperty("train").GetInt32().ShouldBe(50_000);
        cifar.GetProperty("isPresent").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Should_verify_the_built_in_set()
    {
        var result = await RunJsonAsync("verify", "fashion-mnist-mini", "--json");

        result.GetProperty("ok").GetBoolean().ShouldBeTrue();
        result.GetProperty("checksum").GetString().ShouldBe("a1d8c6eb63669658b58e10d3994cbe93818a777a2cef1d2540a987583ae57455");
        result.GetProperty("files").EnumerateArray().ShouldAllBe(file => file.GetProperty("state").GetString() == "intact");
    }

    [Fact]
    public async Task Should_name_each_damaged_file_and_then_fail()
    {
        WriteZeros("cifar10");

        var error = await Should.ThrowAsync<GraftingException>(() => RunAsync("verify", "cifar10", "--data", _folder));

        error.Message.ShouldBe(
            $"6 of the 6 files of cifar10 cannot be used; get it with 'grafting data get cifar10 --data {_folder}'.");
        _output.ToString().ShouldContain("data_batch_1.bin has MD5 ");
    }

    [Fact]
    public async Task Should_get_nothing_for_the_built_in_set()
    {
        await RunAsync("get", "fashion-mnist-mini");

        _output.ToString().ShouldStartWith("fashion-mnist-mini is already complete in ");
    }

    [SkippableFact]
    public async Task Should_get_cifar_10_from_a_mirror()
    {
        var files = DataSets.FindPublished("cifar10");
        Skip.IfNot(files.IsPresentIn(null), "CIFAR-10 is not in ~/.cache/grafting");
        using var mirror = new HttpListener();
        var address = ServeOnce(mirror, Archive(files));

        var result = await RunJsonAsync("get", "cifar10", "--from", address, "--data", _folder, "--json");

        result.GetProperty("downloaded").GetBoolean().ShouldBeTrue();
        DataSets.Load("cifar10", _folder).Checksum.ShouldBe(DataSets.Load("cifar10", null).Checksum);
    }

    [Fact]
    public async Task Should_show_plain_lines_of_progress_without_a_terminal()
    {
        using var mirror = new HttpListener();
        var address = ServeOnce(mirror, new byte[1000]);

        await Should.ThrowAsync<GraftingException>(() => RunAsync("get", "cifar10", "--from", address, "--data", _folder));

        _output.ToString().ShouldBe("cifar-10-binary.tar.gz: 0.0 of 0.0 MB\n");
    }

    [Theory]
    [InlineData("get", "cifar11", "did you mean 'cifar10'?")]
    [InlineData("verify", "fashion", "did you mean 'fashion-mnist-mini'?")]
    public async Task Should_name_the_nearest_data_set(string command, string name, string hint) =>
        (await Should.ThrowAsync<UsageException>(() => RunAsync(command, name))).Message.ShouldContain(hint);

    [Theory]
    [InlineData("mirror.example.org/cifar")]
    [InlineData("ftp://mirror.example.org/cifar")]
    [InlineData("/etc/passwd")]
    public async Task Should_refuse_a_mirror_that_is_no_web_address(string url) =>
        (await Should.ThrowAsync<UsageException>(() => RunAsync("get", "cifar10", "--from", url, "--data", _folder)))
            .Message.ShouldBe($"--from {url} is no http or https address.");

    private async Task<JsonElement> RunJsonAsync(params string[] arguments)
    {
        await RunAsync(arguments);
        return JsonDocument.Parse(_output.ToString().TrimEnd().Split('\n')[^1]).RootElement;
    }

    private async Task RunAsync(params string[] arguments)
    {
        var invocation = new InvocationConfiguration { Output = _output, EnableDefaultExceptionHandler = false };
        (await DataCommand.Create(_console).Parse(arguments).InvokeAsync(invocation)).ShouldBe(0);
    }

    private void WriteZeros(string name)
    {
        foreach (var file in DataSets.FindPublished(name).Files)
        {
            var place = Path.Combine(_folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            using var stream = File.OpenWrite(place);
            stream.SetLength(file.Length);
        }
    }

    private static byte[] Archive(PublishedDataSet set)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var file in set.Files)
            {
                tar.WriteEntry(Path.Combine(set.RootIn(null), file.Path), file.Path);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Answers one request with these bytes.</summary>
    /// <returns>The server's address.</returns>
    private static string ServeOnce(HttpListener server, byte[] content)
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/";
        socket.Stop();
        server.Prefixes.Add(address);
        server.Start();
        _ = Task.Run(async () =>
        {
            using var response = (await server.GetContextAsync()).Response;
            response.ContentLength64 = content.Length;
            await response.OutputStream.WriteAsync(content);
        });
        return address;
    }
}
