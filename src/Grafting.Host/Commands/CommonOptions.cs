using System.CommandLine;

namespace Grafting.Host.Commands;

/// <summary>Options and arguments that several commands have alike.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document as the last line of standard output" };

    /// <summary>One or more weights files.</summary>
    public static Argument<string[]> Files() => new("FILE")
    {
        Description = "Weights (safetensors or PyTorch)",
        HelpName = "FILE...",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The architecture of weights files.</summary>
    public static Option<string?> Model() => new("--model", "--arch", "-a")
    {
        Description = "Architecture of the weights (default: what the file says, or the one known that fits)",
        HelpName = "NAME",
    };
}
