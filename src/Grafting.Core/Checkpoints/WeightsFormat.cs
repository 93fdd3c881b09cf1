using System.Buffers.Binary;

namespace Grafting.Checkpoints;

/// <summary>Tells formats apart: by a file's first bytes where there is one, by its extension where there is none yet.</summary>
public static class WeightsFormat
{
    public const string SafeTensorsExtension = ".safetensors";

    private const uint ZipSignature = 0x04034b50;
    private const byte PickleStart = 0x80;
    private const byte NewestPickleProtocol = 5;

    /// <summary>The extensions that PyTorch's users give to what <c>torch.save</c> writes; <c>.tar</c> as in <c>model.pth.tar</c>.</summary>
    public static IReadOnlyList<string> PyTorchExtensions { get; } = [".pth", ".pt", ".t7", ".tar"];

    /// <summary>Whether a file of that name is to be a PyTorch file.</summary>
    public static bool IsPyTorchName(string path) =>
        PyTorchExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the extension names a format at all.</summary>
    public static bool IsNamedBy(string path) =>
        IsPyTorchName(path) || Path.GetExtension(path).Equals(SafeTensorsExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an open file is to be read as one of PyTorch's; its position is at its beginning before and after. The extension
    /// counts only where the first bytes are of neither format, so that messages speak of the one that was meant.
    /// </summary>
    internal static bool IsPyTorch(Stream file, string path)
    {
        Span<byte> first = stackalloc byte[9];
        first = first[..file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        return !BeginsSafeTensors(first) && (BeginsPyTorch(first) || IsPyTorchName(path));
    }

    /// <summary>Eight bytes of a length below 2³², then the header's JSON object.</summary>
    private static bool BeginsSafeTensors(ReadOnlySpan<byte> first) =>
        first.Length == 9 && BinaryPrimitives.ReadUInt32LittleEndian(first[4..]) == 0 && first[8] == (byte)'{';

    private static bool BeginsPyTorch(ReadOnlySpan<byte> first) =>
        first.Length >= 4
        && (BinaryPrimitives.ReadUInt32LittleEndian(first) == ZipSignature || (first[0] == PickleStart && first[1] <= NewestPickleProtocol));
}
