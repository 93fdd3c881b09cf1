using System.Globalization;
using Grafting.Experiments;

namespace Grafting.Torch;

/// <summary>Reads device names and checks that this build and this machine have them.</summary>
public static class DeviceNames
{
    public const string Cpu = "cpu";

    private const string Cuda = "cuda";

    internal static bool HasCuda =>
#if TORCH_CUDA
        true;
#else
        false;
#endif

    /// <summary><c>cpu</c>, or CUDA devices separated by commas; <c>cuda</c> is the first of them.</summary>
    /// <exception cref="UsageException">The text names no devices, mixes both kinds or names one twice.</exception>
    public static IReadOnlyList<string> Parse(string label, string text)
    {
        var names = text.Split(',').Select(name => name.Trim() is Cuda ? $"{Cuda}:0" : name.Trim()).ToArray();
        return names is [Cpu] || (names.All(IsCuda) && names.Distinct(StringComparer.Ordinal).Count() == names.Length)
            ? names
            : throw FlagText.Wrong(label, text, "cpu, cuda, or CUDA devices such as cuda:0,cuda:1");
    }

    /// <summary>Fails where a device is absent; nothing is written before this has passed.</summary>
    /// <exception cref="UsageException">A device is absent; the message says which build or device there is instead.</exception>
    public static void Require(IReadOnlyList<string> devices)
    {
        var wanted = devices.FirstOrDefault(name => name != Cpu);
        if (wanted is null)
        {
            return;
        }

        if (!HasCuda && NativeRuntime.Folder is null)
        {
            throw new UsageException($"--device {wanted} needs a CUDA build and this one is for the CPU; build with -p:TorchBackend=cuda.");
        }

        NativeRuntime.Prepare();
        var count = TorchSharp.torch.cuda.is_available() ? TorchSharp.torch.cuda.device_count() : 0;
        if (devices.FirstOrDefault(name => IndexOf(name) >= count) is { } absent)
        {
            throw new UsageException($"--device {absent} is absent: this machine shows {count} CUDA device(s) to libtorch.");
        }
    }

    /// <summary><c>cpu</c> or <c>cuda</c>: which devices of a kind there are does not matter to results.</summary>
    /// <param name="names">Devices as <c>--device</c> takes them.</param>
    public static string KindOf(string names) => names.Split(':')[0];

    private static bool IsCuda(string name) => IndexOf(name) >= 0;

    /// <summary>The index of a canonical CUDA name such as <c>cuda:1</c>, or -1.</summary>
    private static int IndexOf(string name) =>
        name.StartsWith($"{Cuda}:", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Cuda.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : -1;
}
