namespace Grafting.PyTorchFiles;

/// <summary>What a storage is made of, spelled as safetensors does.</summary>
internal enum ElementType
{
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    U8,
    BOOL,
}

internal static class ElementTypes
{
    public static int Bytes(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 => 2,
        _ => 1,
    };

    /// <summary>The type that a tensor is read as: floating point becomes float32, everything else stays what it is.</summary>
    public static string ReadAs(this ElementType type) => IsFloating(type) ? nameof(ElementType.F32) : type.ToString();

    public static bool IsFloating(this ElementType type) =>
        type is ElementType.F64 or ElementType.F32 or ElementType.F16 or ElementType.BF16;
}
