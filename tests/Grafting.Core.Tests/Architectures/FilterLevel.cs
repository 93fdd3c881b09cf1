using Grafting.Architectures;
using Grafting.Data;

namespace Grafting.Core.Tests.Architectures;

/// <summary>Which architectures the filter level applies to, said by their names.</summary>
internal static class FilterLevel
{
    private static readonly string[] VggWithoutNorms = ["vgg11", "vgg13", "vgg16", "vgg19"];

    /// <summary>Why it does not apply; null where it does.</summary>
    public static string? Refusal(Architecture architecture) => architecture.Name switch
    {
        "alexnet" or "squeezenet1_0" or "squeezenet1_1" => $"{architecture.Name} has no batch norms",
        var name when architecture.Family is ImageFamily.Large && VggWithoutNorms.Contains(name) => $"{name} has no batch norms",
        "densenet121" or "densenet161" or "densenet169" or "densenet201" =>
            $"the batch norms of {architecture.Name} stand before its convolutions",
        _ => null,
    };
}
