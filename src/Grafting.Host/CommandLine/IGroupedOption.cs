namespace Grafting.Host.CommandLine;

/// <summary>An option that help shows under a heading of its group.</summary>
internal interface IGroupedOption
{
    /// <summary>The heading; null for the one that options have by default.</summary>
    string? Heading { get; }

    /// <summary>Its flags as help shows them, the main one first.</summary>
    IReadOnlyList<string> Flags { get; }
}
