namespace Grafting.Host.CommandLine;

/// <summary>A command line that help shows, and what it does.</summary>
internal sealed record Example(string Line, string Meaning);
