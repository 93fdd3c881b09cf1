namespace Grafting.Checkpoints;

/// <summary>
/// Reads and writes weights and checkpoints as safetensors files with the names, shapes, types and order of PyTorch's state dict, so
/// that either side loads the other's. A checkpoint has the momentum of each trained entry after them, as <c>momentum.ENTRY</c>.
/// </summary>
public static class SafeTensors
{
    /// <summary>The metadata key that names the architecture.</summary>
    public const string ArchitectureKey = "architecture";

    /// <summary>More than any metadata of ours takes in a header.</summary>
    private const int RoomForMetadata = 4096;

    /// <summary>Reads and checks a file's header.</summary>
    /// <exception cref="GraftingException">The file cannot be read or is damaged.</exception>
    public static SafeTensorsHeader ReadHeader(string path)
    {
        using var file = Open(path);
        return SafeTensorsHeader.Read(file, path);
    }

    /// <summary>Reads the weights of an architecture.</summary>
    /// <exception cref="GraftingException">
    /// The file cannot be read, is damaged, or holds another architecture: then the message names the first entry that differs.
    /// </exception>
    public static NetworkState Read(string path, StateLayout layout)
    {
        using var file = Open(path);
        var places = SafeTensorsReader.Locate(file, path, layout.Architecture, layout.Entries);
        var state = new NetworkState(layout);
        SafeTensorsReader.Fill(file, places, FileTensor.Of(state));
        return state;
    }

    /// <summary>Fills a state from an open file; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="GraftingException">The file is damaged or holds another architecture; nothing is changed then.</exception>
    public static void Read(Stream file, string path, NetworkState destination)
    {
        Fill(file, path, destination.Layout, FileTensor.Of(destination));
        destination.AnchorEntropies = null; // They belong to the numbers that it held before.
    }

    /// <summary>Fills a checkpoint from an open file; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="GraftingException">The file is damaged or holds another architecture; nothing is changed then.</exception>
    public static void Read(Stream file, string path, Checkpoint destination)
    {
        Fill(file, path, destination.State.Layout, FileTensor.Of(destination));
        destination.State.AnchorEntropies = null;
    }

    /// <summary>Writes all entries in state-dict order. The stream is left open.</summary>
    public static void Write(Stream stream, NetworkState state) =>
        SafeTensorsWriter.Write(stream, FileTensor.Of(state), [ArchitectureOf(state.Layout)]);

    /// <summary>Writes a checkpoint. The stream is left open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="checkpoint">What.</param>
    /// <param name="metadata">What else the file says of itself, after the architecture.</param>
    public static void Write(Stream stream, Checkpoint checkpoint, IEnumerable<KeyValuePair<string, string>> metadata) =>
        SafeTensorsWriter.Write(stream, FileTensor.Of(checkpoint), metadata.Prepend(ArchitectureOf(checkpoint.State.Layout)));

    /// <summary>Bytes that no weights file of this state exceeds.</summary>
    public static long LongestFile(NetworkState state) => LongestFile(FileTensor.Of(state));

    /// <summary>Bytes that no file of this checkpoint exceeds.</summary>
    public static long LongestFile(Checkpoint checkpoint) => LongestFile(FileTensor.Of(checkpoint));

    private static long LongestFile(IReadOnlyList<FileTensor> tensors) =>
        sizeof(long) + SafeTensorsWriter.Header(tensors.Select(tensor => tensor.Entry), []).Length + RoomForMetadata
        + tensors.Sum(tensor => tensor.Entry.Bytes);

    private static void Fill(Stream file, string path, StateLayout layout, IReadOnlyList<FileTensor> tensors)
    {
        var places = SafeTensorsReader.Locate(file, path, layout.Architecture, [.. tensors.Select(tensor => tensor.Entry)]);
        SafeTensorsReader.Fill(file, places, tensors);
    }

    private static KeyValuePair<string, string> ArchitectureOf(StateLayout layout) => new(ArchitectureKey, layout.Architecture);

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
