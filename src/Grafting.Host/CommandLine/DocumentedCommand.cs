using System.CommandLine;

namespace Grafting.Host.CommandLine;

/// <summary>A command whose help shows examples.</summary>
internal sealed class DocumentedCommand(string name, string description, params IReadOnlyList<Example> examples)
    : Command(name, description)
{
    public IReadOnlyList<Example> Examples { get; } = examples;
}
