using System.Runtime.InteropServices;
using TorchSharp;

namespace Grafting.Torch;

/// <summary>Loads libtorch and sets it up for training. Call <see cref="Prepare"/> before anything else touches TorchSharp.</summary>
/// <remarks>
/// A machine that has PyTorch for Python already has libtorch with CUDA: the environment variable
/// <see cref="FolderVariable"/> names its <c>torch/lib</c>, and those libraries are used instead of the program's own.
/// </remarks>
public static class NativeRuntime
{
    /// <summary>The environment variable that names a folder of libtorch's libraries.</summary>
    public const string FolderVariable = "GRAFTING_TORCH_LIB";

    /// <summary>In the order in which one needs the other; those of CUDA are absent from a build for the processor.</summary>
    private static readonly string[] Libraries = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lock Gate = new();
    private static bool _prepared;

    /// <summary>The folder that <see cref="FolderVariable"/> names, or null.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : null;

    /// <summary>libtorch's version, such as 2.10.0.0.</summary>
    public static string LibTorchVersion => torch.__version__;

    /// <summary>Tunes the allocator, loads the native libraries and gives the process one libtorch thread per caller.</summary>
    /// <exception cref="GraftingException">The native libraries do not load.</exception>
    public static void Prepare()
    {
        lock (Gate)
        {
            if (_prepared)
            {
                return;
            }

            NativeMemory.Tune();
            if (Folder is { } folder)
            {
                LoadFrom(folder);
            }

            Load();
            torch.set_num_threads(1);
            torch.set_num_interop_threads(1);
            _prepared = true;
        }
    }

    /// <summary>Sets up the calling thread for training: libtorch's number of threads belongs to each calling thread.</summary>
    public static void PrepareThread(int threads) => torch.set_num_threads(threads);

    /// <summary>What is loaded by its full path answers to its bare name afterwards, which is how TorchSharp asks for it.</summary>
    private static void LoadFrom(string folder)
    {
        var found = Libraries.Select(name => Path.Combine(folder, name)).Where(File.Exists).ToArray();
        if (found.Length == 0)
        {
            throw new GraftingException($"{FolderVariable} is {folder}, which holds no libtorch; name the folder torch/lib of a PyTorch installation.");
        }

        foreach (var path in found)
        {
            if (!NativeLibrary.TryLoad(path, out _))
            {
                throw new GraftingException($"{path} does not load; {FolderVariable} must name the libraries of libtorch {LibTorchVersion[..4]} or a close version.");
            }
        }
    }

    private static void Load()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception error) when (error is not GraftingException)
        {
            throw new GraftingException(
                $"libtorch does not load ({error.GetBaseException().Message.Split('\n')[0].Trim()}); build again with `dotnet build -c Release`.",
                error);
        }
    }
}
