namespace Grafting.Checkpoints;

/// <summary>Compares what a file holds with what is wanted of it.</summary>
internal static class LayoutFit
{
    /// <summary>Finds the tensor of each entry, whatever the file's order.</summary>
    /// <param name="tensors">What the file holds, each name once.</param>
    /// <param name="entries">What is wanted.</param>
    /// <param name="architecture">Whose entries they are, for messages.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>One tensor for each entry, in the order of the entries.</returns>
    /// <exception cref="GraftingException">They are not the same; the message names the first that differs.</exception>
    public static IReadOnlyList<T> Match<T>(IReadOnlyList<T> tensors, IReadOnlyList<StateEntry> entries, string architecture, string path)
        where T : StoredTensor
    {
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var matched = new List<T>(entries.Count);
        foreach (var entry in entries)
        {
            byName.Remove(entry.Name, out var tensor);
            matched.Add(Fitting(entry, tensor, architecture, path));
        }

        return tensors.FirstOrDefault(tensor => byName.ContainsKey(tensor.Name)) is { } unknown
            ? throw new GraftingException($"{path} does not fit {architecture}: it has '{unknown.Name}', which {architecture} has not.")
            : matched;
    }

    private static T Fitting<T>(StateEntry entry, T? tensor, string architecture, string path)
        where T : StoredTensor
    {
        var wanted = $"'{entry.Name}' as {entry.Type} [{string.Join(", ", entry.Shape)}]";
        if (tensor is null)
        {
            throw new GraftingException($"{path} does not fit {architecture}: it lacks {wanted}.");
        }

        return tensor.Type == entry.Type && tensor.Shape.SequenceEqual(entry.Shape)
            ? tensor
            : throw new GraftingException(
                $"{path} does not fit {architecture}: it has '{tensor.Name}' as {tensor.Type} [{string.Join(", ", tensor.Shape)}] instead of {wanted}.");
    }
}
