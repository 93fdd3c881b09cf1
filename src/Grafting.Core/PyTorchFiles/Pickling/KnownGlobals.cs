namespace Grafting.PyTorchFiles.Pickling;

/// <summary>
/// The names that a pickle may ask for. A name is only compared with this list, never looked up anywhere: what is not here does not
/// exist for a file.
/// </summary>
internal static class KnownGlobals
{
    private static readonly Dictionary<string, object> ByName = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = KnownCallable.OrderedDict,
        ["torch.Size"] = KnownCallable.Size,
        ["torch._utils._rebuild_tensor"] = KnownCallable.RebuildTensor,
        ["torch._utils._rebuild_tensor_v2"] = KnownCallable.RebuildTensor,
        ["torch._utils._rebuild_parameter"] = KnownCallable.RebuildParameter,
        ["torch.DoubleStorage"] = ElementType.F64,
        ["torch.FloatStorage"] = ElementType.F32,
        ["torch.HalfStorage"] = ElementType.F16,
        ["torch.BFloat16Storage"] = ElementType.BF16,
        ["torch.LongStorage"] = ElementType.I64,
        ["torch.IntStorage"] = ElementType.I32,
        ["torch.ShortStorage"] = ElementType.I16,
        ["torch.CharStorage"] = ElementType.I8,
        ["torch.ByteStorage"] = ElementType.U8,
        ["torch.BoolStorage"] = ElementType.BOOL,
        ["torch.storage.UntypedStorage"] = ElementType.U8,
        ["torch.storage._UntypedStorage"] = ElementType.U8,
    };

    /// <summary>The modules under which Python itself pickles the functions of its module <c>os</c>.</summary>
    private static readonly string[] SystemModules = ["posix", "nt"];

    /// <returns>A <see cref="KnownCallable"/> or, for the class of a storage, its <see cref="ElementType"/>.</returns>
    /// <exception cref="PyTorchFileException">It is any other name, which the message gives.</exception>
    public static object Find(string module, string name) => ByName.GetValueOrDefault($"{module}.{name}")
        ?? throw PyTorchFileException.Refused($"asks for {Describe(module, name)}");

    private static string Describe(string module, string name)
    {
        var full = PyTorchFileException.Excerpt($"{module}.{name}");
        return SystemModules.Contains(module) ? $"{full} (os.{PyTorchFileException.Excerpt(name)})" : full;
    }
}
