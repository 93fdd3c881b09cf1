using System.Security.Cryptography;
using Grafting.Data;
using Grafting.Data.Downloads;

namespace Grafting.Core.Tests.Data.Downloads;

public sealed class DataSetDownloadTests : IDisposable, IProgress<DownloadProgress>
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackServer _server = new();
    private readonly HttpClient _http = new();
    private readonly ImpatientTime _time = new(longest: TimeSpan.FromSeconds(10));
    private readonly List<DownloadProgress> _progress = [];
    private readonly byte[] _images = RandomNumberGenerator.GetBytes(300_000);
    private readonly byte[] _archive;

    public DataSetDownloadTests()
    {
        _archive = Tar.Of(Tar.Folder("tiny/"), Tar.File("tiny/images.bin", _images), Tar.File("tiny/readme.html", [1]));
        _server.Files["tiny.tar.gz"] = _archive;
    }

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    void IProgress<DownloadProgress>.Report(DownloadProgress value) => _progress.Add(value);

    [Fact]
    public async Task Should_download_check_and_unpack()
    {
        (await GetAsync(Archive())).ShouldBeTrue();

        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
        File.Exists(_folder["tiny/readme.html"]).ShouldBeTrue();
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([_folder["tiny"]]);
        _progress[^1].ShouldBe(new DownloadProgress("tiny.tar.gz", _archive.Length, _archive.Length));
    }

    [Fact]
    public async Task Should_leave_a_complete_set_alone()
    {
        _folder.Write("tiny/images.bin", _images);

        (await GetAsync(Archive())).ShouldBeFalse();

        _server.Ranges.ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_replace_a_damaged_file()
    {
        _folder.Write("tiny/images.bin", [1, 2, 3]);

        (await GetAsync(Archive())).ShouldBeTrue();

        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
    }

    [Fact]
    public async Task Should_ask_only_for_the_rest_of_an_interrupted_download()
    {
        _folder.Write("tiny.tar.gz.part", _archive[..1000]);

        await GetAsync(Archive());

        _server.Ranges.ShouldBe(["bytes=1000-"]);
        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
    }

    [Fact]
    public async Task Should_use_an_interrupted_download_that_was_complete()
    {
        _folder.Write("tiny.tar.gz.part", _archive);

        await GetAsync(Archive());

        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
    }

    [Fact]
    public async Task Should_start_anew_where_the_server_knows_no_ranges()
    {
        using var server = new LoopbackServer { KnowsRanges = false };
        server.Files["tiny.tar.gz"] = _archive;
        _folder.Write("tiny.tar.gz.part", new byte[1000]);

        await GetAsync(Archive(), server.Address);

        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
    }

    [Fact]
    public async Task Should_start_anew_where_more_is_there_than_was_published()
    {
        _folder.Write("tiny.tar.gz.part", new byte[_archive.Length + 1]);

        await GetAsync(Archive());

        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
    }

    [Fact]
    public async Task Should_go_on_by_itself_when_the_connection_breaks()
    {
        _server.BreakOff(times: 2);

        await GetAsync(Archive());

        _server.Ranges.Count.ShouldBe(3);
        _server.Ranges.Skip(1).ShouldAllBe(range => range.StartsWith("bytes=", StringComparison.Ordinal));
        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
    }

    [Fact]
    public async Task Should_wait_longer_each_time_a_server_is_busy_and_then_give_up()
    {
        _server.Fail(times: 10);

        (await FaultAsync(Archive())).ShouldContain("the server answers 503");

        _time.Pauses.ShouldBe([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)]);
    }

    [Fact]
    public async Task Should_keep_what_arrived_for_the_next_time()
    {
        _server.BreakOff(times: 10);

        await FaultAsync(Archive());

        new FileInfo(_folder["tiny.tar.gz.part"]).Length.ShouldBeGreaterThan(_archive.Length / 2);
    }

    [Fact]
    public async Task Should_refuse_another_archive_than_the_published_one_before_unpacking_it()
    {
        _server.Files["tiny.tar.gz"] = Tar.Of(Tar.File("tiny/images.bin", _images));

        var fault = await FaultAsync(Archive());

        fault.ShouldContain("has MD5");
        fault.ShouldContain($"expected {Md5(_archive)}");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_take_the_same_files_from_a_mirror_that_packed_them_anew()
    {
        _server.Files["mirror/tiny.tar.gz"] = Tar.Of(Tar.File("tiny/images.bin", _images));

        await GetAsync(Archive(), new Uri(_server.Address, "mirror"));

        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
    }

    [Fact]
    public async Task Should_insist_on_the_archive_where_the_files_have_no_checksums()
    {
        _server.Files["tiny.tar.gz"] = Tar.Of(Tar.File("tiny/images.bin", _images));

        (await FaultAsync(Archive(knowsFiles: false), _server.Address)).ShouldContain("has MD5");
    }

    [Fact]
    public async Task Should_refuse_a_mirror_with_other_files()
    {
        _server.Files["tiny.tar.gz"] = Tar.Of(Tar.File("tiny/images.bin", new byte[_images.Length]));

        (await FaultAsync(Archive(), _server.Address)).ShouldContain("images.bin has MD5");

        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_not_fill_the_disk()
    {
        _server.Files["tiny.tar.gz"] = new byte[_archive.Length + 1];

        (await FaultAsync(Archive())).ShouldContain($"it sends more than {_archive.Length} bytes");
    }

    [Fact]
    public async Task Should_say_what_to_do_by_hand_where_the_file_is_gone()
    {
        _server.Files.Clear();

        (await FaultAsync(Archive())).ShouldBe(
            $"{_server.Address}tiny.tar.gz cannot be downloaded: the server answers 404 Not Found; name a mirror with --from URL, "
            + $"or save tiny.tar.gz from {_server.Address} in {_folder.Path} and run the command again.");
    }

    [Fact]
    public async Task Should_say_what_to_do_by_hand_without_a_network()
    {
        var nobody = new Uri($"http://127.0.0.1:{LoopbackServer.FreePort()}/");

        var fault = await FaultAsync(Archive(), nobody);

        fault.ShouldStartWith($"{nobody}tiny.tar.gz cannot be downloaded: Connection refused");
        fault.ShouldContain($"save tiny.tar.gz from {_server.Address} in {_folder.Path}");
        _time.Pauses.ShouldBeEmpty();
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_use_an_archive_that_was_put_there_by_hand()
    {
        _folder.Write("tiny.tar.gz", _archive);

        (await GetAsync(Archive())).ShouldBeTrue();

        File.ReadAllBytes(_folder["tiny/images.bin"]).ShouldBe(_images);
        _server.Ranges.ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_keep_a_damaged_archive_that_was_put_there_by_hand_and_name_it()
    {
        _folder.Write("tiny.tar.gz", _archive[..^100]);

        (await FaultAsync(Archive())).ShouldEndWith($"; delete {_folder["tiny.tar.gz"]} and run the command again to download it.");

        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([_folder["tiny.tar.gz"]]);
    }

    [Fact]
    public async Task Should_get_only_the_single_files_that_are_not_there()
    {
        byte[] first = Idx.Packed([1, 2, 3]), second = Idx.Packed([4, 5]);
        _server.Files["a.gz"] = first;
        _server.Files["b.gz"] = second;
        _folder.Write("tiny/a.gz", first);
        var set = Describe(
            [new DataFile("tiny/a.gz", 3, Md5([1, 2, 3])), new DataFile("tiny/b.gz", 2, Md5([4, 5]))],
            [Source("a.gz", "tiny/a.gz", first), Source("b.gz", "tiny/b.gz", second)]);

        (await GetAsync(set)).ShouldBeTrue();

        _server.Ranges.Count.ShouldBe(1);
        File.ReadAllBytes(_folder["tiny/b.gz"]).ShouldBe(second);
    }

    [Fact]
    public async Task Should_stop_when_told_to_and_keep_what_arrived()
    {
        _folder.Write("tiny.tar.gz.part", _archive[..1000]);

        await Should.ThrowAsync<OperationCanceledException>(() => GetAsync(Archive(), stop: new CancellationToken(canceled: true)));

        new FileInfo(_folder["tiny.tar.gz.part"]).Length.ShouldBe(1000);
    }

    private PublishedDataSet Archive(bool knowsFiles = true) => Describe(
        [new DataFile("tiny/images.bin", _images.Length, knowsFiles ? Md5(_images) : null)],
        [Source("tiny.tar.gz", "tiny.tar.gz", _archive)]);

    private static PublishedDataSet Describe(IReadOnlyList<DataFile> files, IReadOnlyList<DataSetSource> sources) =>
        new((_, _) => throw new NotSupportedException("Downloads are not loaded."))
        {
            Name = "tiny",
            Summary = "",
            TrainImages = 1,
            TestImages = 0,
            Classes = ["all"],
            Normalization = new Normalization([0], [1]),
            Licence = "",
            Homepage = new Uri("http://127.0.0.1/"),
            TrainFiles = files,
            TestFiles = [],
            Sources = sources,
        };

    private DataSetSource Source(string file, string path, byte[] content) =>
        new(new Uri(_server.Address, file), path, content.Length, Md5(content));

    private Task<bool> GetAsync(PublishedDataSet set, Uri? mirror = null, CancellationToken stop = default) =>
        new DataSetDownload(_http, _time).GetAsync(set, _folder.Path, mirror, this, stop);

    private async Task<string> FaultAsync(PublishedDataSet set, Uri? mirror = null) =>
        (await Should.ThrowAsync<GraftingException>(() => GetAsync(set, mirror))).Message;

    private static string Md5(byte[] content) => Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, content));
}
