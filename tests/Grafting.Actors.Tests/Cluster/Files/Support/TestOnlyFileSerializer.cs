using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Tests.Cluster.Files.Support;

/// <summary>
/// Bytes of <see cref="Actors.Cluster.Files.FileProtocol"/> for tests between two actor systems. No node uses it: what is on a real wire, and how it
/// is checked, is <c>Cluster.Wire</c>'s.
/// </summary>
internal sealed class TestOnlyFileSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const int ChunkHeader = 2 * sizeof(long);

    /// <summary>Makes an actor system use it.</summary>
    public static Config Settings { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.test-only-files = "{{typeof(TestOnlyFileSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(Actors.Cluster.IWireMessage).AssemblyQualifiedName}}" = test-only-files }
        }
        """);

    public override int Identifier => 99001;

    public override string Manifest(object o) => o.GetType().Name;

    public override byte[] ToBinary(object obj)
    {
        if (obj is FileChunk chunk)
        {
            var bytes = GC.AllocateUninitializedArray<byte>(ChunkHeader + chunk.Bytes.Length);
            BitConverter.TryWriteBytes(bytes, chunk.Transfer);
            BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(long)), chunk.Offset);
            chunk.Bytes.Span.CopyTo(bytes.AsSpan(ChunkHeader));
            return bytes;
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(writer, obj);
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest == nameof(FileChunk))
        {
            return new FileChunk(BitConverter.ToInt64(bytes), BitConverter.ToInt64(bytes, sizeof(long)), bytes.AsMemory(ChunkHeader));
        }

        using var reader = new BinaryReader(new MemoryStream(bytes));
        var transfer = reader.ReadInt64();
        return manifest switch
        {
            nameof(OpenFile) => new OpenFile(transfer, RunFile.Parse(reader.ReadString()) ?? default, reader.ReadInt64()),
            nameof(FileOpened) => new FileOpened(transfer, reader.ReadInt64()),
            nameof(FileRefused) => new FileRefused(transfer, reader.ReadString()),
            nameof(PullChunks) => new PullChunks(transfer, reader.ReadInt64()),
            nameof(CloseFile) => new CloseFile(transfer),
            _ => throw new ArgumentException($"{manifest} is no message about files.", nameof(manifest)),
        };
    }

    private static void Write(BinaryWriter writer, object message)
    {
        switch (message)
        {
            case OpenFile open:
                writer.Write(open.Transfer);
                writer.Write(open.File.Name);
                writer.Write(open.Offset);
                break;
            case FileOpened opened:
                writer.Write(opened.Transfer);
                writer.Write(opened.Length);
                break;
            case FileRefused refused:
                writer.Write(refused.Transfer);
                writer.Write(refused.Reason);
                break;
            case PullChunks pull:
                writer.Write(pull.Transfer);
                writer.Write(pull.UpTo);
                break;
            case CloseFile close:
                writer.Write(close.Transfer);
                break;
            default:
                throw new ArgumentException($"{message} is no message about files.", nameof(message));
        }
    }
}
