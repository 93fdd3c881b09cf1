namespace Grafting.Actors.Hosting;

/// <summary>Something that the actors have to say to whoever reads logs.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Source">The actor that says it.</param>
/// <param name="Message">What it says.</param>
/// <param name="Cause">The exception behind it, if any.</param>
public sealed record LogLine(LogSeverity Severity, string Source, string Message, Exception? Cause)
{
    /// <summary>Whether it says that somebody was refused at this node's ports, which a person wants to know wherever it comes from.</summary>
    public bool IsRefusal { get; init; }
}

public enum LogSeverity
{
    Warning,
    Error,
}
