using System.Globalization;

namespace Grafting.Host.Rendering;

/// <summary>Numbers as people who train networks write them, the same in every culture; "-" where there is none.</summary>
internal static class Figures
{
    private const string None = "-";

    /// <summary>1 epoch; 2 epochs.</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>85.20.</summary>
    public static string Percent(double? value) => Write(value, "0.00");

    /// <summary>0.4321; 12.34 from ten on, so that a loss keeps its width.</summary>
    public static string Loss(double? value) => Write(value, value is >= 1000 or <= -1000 ? "0.0e+00" : value is >= 10 or <= -10 ? "0.00" : "0.0000");

    /// <summary>0.1, 0.0854; 1.2e-03 below a hundredth.</summary>
    public static string LearningRate(double? value) => Write(value, value is > 0 and < 0.00995 ? "0.0e+00" : "0.####");

    /// <summary>1,234.</summary>
    public static string Rate(double? imagesPerSecond) => Write(imagesPerSecond, "#,0");

    /// <summary>0.53.</summary>
    public static string Alpha(double? value) => Write(value, "0.00");

    /// <summary>12.3.</summary>
    public static string Tenths(double? value) => Write(value, "0.0");

    /// <summary>3:07, or 1:03:07 from an hour on, or 2d 1:03:07.</summary>
    public static string Duration(TimeSpan value) => value switch
    {
        { Days: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{value.Days}d {value:h\\:mm\\:ss}"),
        { Hours: > 0 } => value.ToString("h\\:mm\\:ss", CultureInfo.InvariantCulture),
        _ => value.ToString("m\\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>2026-07-04 09:05, in local time.</summary>
    public static string Date(DateTimeOffset? value) =>
        value?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? None;

    /// <summary>An enum's name in lower case, as it is spelled everywhere else.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Write(double? value, string format) => value switch
    {
        null => None,
        { } number when double.IsNaN(number) => "nan",
        { } number when double.IsInfinity(number) => number > 0 ? "inf" : "-inf",
        { } number => number.ToString(format, CultureInfo.InvariantCulture),
    };
}
