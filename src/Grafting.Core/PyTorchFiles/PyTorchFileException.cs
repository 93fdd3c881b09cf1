namespace Grafting.PyTorchFiles;

/// <summary>A PyTorch file is not what it should be. <see cref="PyTorchFile"/> adds which file.</summary>
/// <param name="problem">The rest of a sentence that the file begins: "is not a readable PyTorch file: it is cut short".</param>
internal sealed class PyTorchFileException(string problem) : Exception(problem)
{
    private const int LongestExcerpt = 80;

    /// <summary>The file is broken, or of a form that is not read.</summary>
    public static PyTorchFileException Unreadable(string reason) => new($"is not a readable PyTorch file: {reason}");

    /// <summary>The file wants something done that loading weights has no need of.</summary>
    public static PyTorchFileException Refused(string wish) => new(
        $"is refused, and nothing in it was run: its pickle {wish}, but weights are tensors in lists and dictionaries; "
        + "save model.state_dict() alone");

    /// <summary>Text of a file as a message may show it: short, and without control characters, which could steer a terminal.</summary>
    public static string Excerpt(string text)
    {
        var shown = string.Concat(text.Take(LongestExcerpt).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > LongestExcerpt ? shown + "…" : shown;
    }
}
