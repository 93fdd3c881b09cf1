namespace Grafting.Runs;

/// <summary>A line of log.jsonl: a warning or an error of the program itself.</summary>
/// <param name="Time">When it was told.</param>
/// <param name="Severity">Such as <c>warning</c>.</param>
/// <param name="Source">What told it.</param>
/// <param name="Message">What it said.</param>
/// <param name="Cause">The exception behind it, if any.</param>
public sealed record LogRow(DateTimeOffset Time, string Severity, string Source, string Message, string? Cause);
