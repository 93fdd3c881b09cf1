using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Grafting.Actors.Tests.Cluster.Wire;

/// <summary>All that a message says, as text: records compare lists by reference, and NaN should compare by its bits.</summary>
internal static class Described
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture),
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        Exception error => $"{error.GetType().Name}: {error.Message}",
        Delegate => "code",
        IEnumerable values => $"[{string.Join(", ", values.Cast<object?>().Select(Of))}]",
        _ when value.GetType() is { IsPrimitive: true } or { IsEnum: true } || value is TimeSpan =>
            string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ => $"{value.GetType().Name}({string.Join(", ", PropertiesOf(value).Select(each => $"{each.Name}: {Of(each.GetValue(value))}"))})",
    };

    private static PropertyInfo[] PropertiesOf(object value) => value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
}
