using TorchSharp;

namespace Grafting.Torch;

/// <summary>Loads libtorch and sets it up for training. Call <see cref="Prepare"/> before anything else touches TorchSharp.</summary>
public static class NativeRuntime
{
    private static readonly Lock Gate = new();
    private static bool _prepared;

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
            Load();
            torch.set_num_threads(1);
            torch.set_num_interop_threads(1);
            _prepared = true;
        }
    }

    /// <summary>Sets up the calling thread for training: libtorch's number of threads belongs to each calling thread.</summary>
    public static void PrepareThread(int threads) => torch.set_num_threads(threads);

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
