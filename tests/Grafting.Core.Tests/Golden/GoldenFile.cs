using System.Runtime.InteropServices;
using System.Text.Json;

namespace Grafting.Core.Tests.Golden;

/// <summary>The files of tests/golden, whose README says what they hold.</summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);

    public static T Read<T>(string name)
    {
        using var file = File.OpenRead(PathOf(name));
        return JsonSerializer.Deserialize<T>(file, Json) ?? throw new InvalidDataException($"{name} is empty");
    }

    /// <summary>Little-endian float32 numbers in Base64.</summary>
    public static float[] Floats(string base64) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(base64)).ToArray();
}
