using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Wire;
using Grafting.Core.Tests.Fuzzing;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Tests.Cluster.Wire;

/// <summary>Every message between nodes, found by what it implements, and what damaged bytes of it come to.</summary>
public class WireMessagesTests
{
    private const int MessagesOfEachType = 5;

    private static readonly int Cases =
        int.TryParse(Environment.GetEnvironmentVariable("GRAFTING_FUZZ_CASES"), CultureInfo.InvariantCulture, out var cases) ? cases : 1_000;

    public static TheoryData<Type> Types => [.. AnyMessage.Types];

    [Fact]
    public void Should_have_one_row_for_each_message()
    {
        WireMessages.All.Select(row => row.Type).ShouldBe(AnyMessage.Types, ignoreOrder: true);
        WireMessages.All.Select(row => row.Manifest).ShouldBeUnique();
        WireMessages.All.ShouldAllBe(row => row.Manifest.StartsWith(row.Type.Name + ".", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Should_bring_each_message_back_as_it_was(Type type) => AnyMessage.Of(type).Sample(
        message => Described.Of(WireMessages.Read(WireMessages.ManifestOf(message), WireMessages.Write(message))).ShouldBe(Described.Of(message)),
        iter: 200);

    [Theory]
    [MemberData(nameof(Types))]
    public void Should_refuse_a_message_that_ends_too_early_or_too_late(Type type)
    {
        foreach (var bytes in AnyMessage.BytesOf(type, MessagesOfEachType))
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                Should.Throw<RefusedMessageException>(() => WireMessages.Read(ManifestOf(type), bytes.AsMemory(..length)));
            }

            Should.Throw<RefusedMessageException>(() => WireMessages.Read(ManifestOf(type), (byte[])[.. bytes, 0]));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Should_read_or_refuse_damaged_messages_in_little_memory(Type type) => new FuzzedReader(
        type.Name,
        [.. AnyMessage.BytesOf(type, MessagesOfEachType), []],
        [.. new[] { "networks/1/checkpoint-7.safetensors", "../", "\u00ff\u00ff\u00ff\u007f", "\u0001\0\0\0", "\0\0\0\0\0\0\u00f8\u007f" }.Select(Encoding.Latin1.GetBytes)],
        bytes => Read(type, bytes),
        error => error is RefusedMessageException,
        LeastBytes: 1 << 16).Run(Cases);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("TrainEpoch")]
    [InlineData("TrainEpoch.2")]
    [InlineData("System.String, mscorlib")]
    public void Should_refuse_what_is_not_on_the_list(string? manifest) =>
        Should.Throw<RefusedMessageException>(() => WireMessages.Read(manifest, new byte[12]));

    [Fact]
    public void Should_not_send_what_is_not_on_the_list() =>
        Should.Throw<ArgumentException>(() => WireMessages.Write(new GiveTo(new NetworkId(1), Akka.Actor.ActorRefs.Nobody)));

    [Fact]
    public void Should_copy_a_chunk_once_when_it_is_sent_and_never_when_it_comes()
    {
        var chunk = new FileProtocol.FileChunk(1, 2, new byte[FileProtocol.ChunkBytes]);
        WireMessages.Write(chunk);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var bytes = WireMessages.Write(chunk);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeInRange(FileProtocol.ChunkBytes, FileProtocol.ChunkBytes + 1024);

        var read = (FileProtocol.FileChunk)WireMessages.Read("FileChunk.1", bytes);
        MemoryMarshal.TryGetArray(read.Bytes, out var place).ShouldBeTrue();
        place.Array.ShouldBeSameAs(bytes);
        place.Count.ShouldBe(FileProtocol.ChunkBytes);
    }

    [Fact]
    public void Should_send_a_message_within_a_message_and_no_deeper()
    {
        var inner = new TrainEpoch(EpochAttempt.First(new NetworkId(3)));
        var bytes = WireWriter.ToBytes(inner, WireMessages.Message);
        WireReader.FromBytes(bytes, WireMessages.Message).ShouldBe(inner);

        Should.Throw<RefusedMessageException>(() => WireReader.FromBytes(bytes, WireMessages.Message, isInside: true));
    }

    [Fact]
    public void Should_tell_the_kind_of_an_error_and_one_line()
    {
        ErrorAfter(new NonFiniteLossException("NaN")).ShouldBeOfType<NonFiniteLossException>().Message.ShouldBe("NaN");
        ErrorAfter(new UsageException("mend it")).ShouldBeOfType<GraftingException>().Message.ShouldBe("mend it");
        ErrorAfter(new FormatException("odd")).ShouldBeOfType<NodeErrorException>().Message.ShouldBe("FormatException: odd");
        ErrorAfter(ErrorAfter(new FormatException("odd"))).Message.ShouldBe("FormatException: odd");
        ErrorAfter(new GraftingException(new string('x', 1_000_000))).Message.Length.ShouldBe(4000);
    }

    [Theory]
    [InlineData("ABC")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("A000000000000000000000000000000000000000000000000000000000000000")]
    public void Should_not_send_what_is_no_hash(string sha256) => Should.Throw<ArgumentException>(() =>
        WireMessages.Write(new SnapshotSaved(new StoredSnapshot(EpochAttempt.First(new NetworkId(1)), sha256))));

    private static Exception ErrorAfter(Exception error) => ((NetworkFailed)WireMessages.Read(
        "NetworkFailed.1", WireMessages.Write(new NetworkFailed(EpochAttempt.First(new NetworkId(1)), error)))).Error;

    private static string ManifestOf(Type type) => WireMessages.All.Single(row => row.Type == type).Manifest;

    private static void Read(Type type, byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            WireMessages.Read(ManifestOf(type), bytes);
        }
    }
}
