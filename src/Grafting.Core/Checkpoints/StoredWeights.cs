using Grafting.PyTorchFiles;
using Grafting.Runs;

namespace Grafting.Checkpoints;

/// <summary>
/// A file of weights in a format that is known: what it holds. Its numbers are read once an architecture says where they go.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="tensors">In file order, each name once.</param>
/// <param name="architecture">The name of the architecture that the file gives, or null.</param>
public abstract class StoredWeights(string path, IReadOnlyList<StoredTensor> tensors, string? architecture)
{
    /// <summary>What a file says whose architecture is not known.</summary>
    public const string UnknownArchitecture = "unknown";

    public string Path { get; } = path;

    public IReadOnlyList<StoredTensor> Tensors { get; } = tensors;

    /// <summary>The name of its architecture, or null; it need not be one that exists here.</summary>
    public string? Architecture { get; } = architecture == UnknownArchitecture ? null : architecture;

    /// <summary>Opens a file of either format and checks what it says of its tensors.</summary>
    /// <exception cref="GraftingException">It cannot be read, is damaged, or wants something that weights have no need of.</exception>
    public static StoredWeights Open(string path) => Reading<StoredWeights>(
        path,
        file => WeightsFormat.IsPyTorch(file, path) ? PyTorchFile.From(file, path) : new SafeTensorsFile(path));

    /// <summary>Reads the weights of an architecture.</summary>
    /// <exception cref="GraftingException">
    /// The file cannot be read, or holds another architecture: then the message names the first entry that differs.
    /// </exception>
    public abstract NetworkState Read(StateLayout layout);

    /// <summary>Writes weights in the format that the file's extension names, safetensors where it names none.</summary>
    /// <exception cref="GraftingException">The disk is full, or the folder cannot be written; the file is as it was before.</exception>
    public static void Write(string path, NetworkState state) => AtomicFile.Write(path, stream =>
    {
        if (WeightsFormat.IsPyTorchName(path))
        {
            PyTorchWriter.Write(stream, state);
        }
        else
        {
            SafeTensors.Write(stream, state);
        }
    });

    private protected static T Reading<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
