namespace Grafting.Runs;

/// <summary>A file of a network, and which version of it is meant.</summary>
/// <param name="File">Which.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record NamedFile(RunFile File, string Sha256);
