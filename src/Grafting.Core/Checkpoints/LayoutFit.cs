namespace Grafting.Checkpoints;

/// <summary>Compares what a file holds with what an architecture wants.</summary>
internal static class LayoutFit
{
    /// <exception cref="GraftingException">They are not the same entries; the message names the first that differs.</exception>
    public static void Check(IReadOnlyList<StoredTensor> tensors, StateLayout layout, string path)
    {
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var entry in layout.Entries)
        {
            Match(entry, byName.GetValueOrDefault(entry.Name), layout.Architecture, path);
        }

        if (tensors.FirstOrDefault(tensor => layout.IndexOf(tensor.Name) < 0) is { } unknown)
        {
            throw new GraftingException(
                $"{path} does not fit {layout.Architecture}: it has '{unknown.Name}', which {layout.Architecture} has not.");
        }
    }

    private static void Match(StateEntry entry, StoredTensor? tensor, string architecture, string path)
    {
        var type = entry.Kind is EntryKind.Counter ? "I64" : "F32";
        var wanted = $"'{entry.Name}' as {type} [{string.Join(", ", entry.Shape)}]";
        if (tensor is null)
        {
            throw new GraftingException($"{path} does not fit {architecture}: it lacks {wanted}.");
        }

        if (tensor.Type != type || !tensor.Shape.SequenceEqual(entry.Shape))
        {
            throw new GraftingException(
                $"{path} does not fit {architecture}: it has '{tensor.Name}' as {tensor.Type} [{string.Join(", ", tensor.Shape)}] "
                + $"instead of {wanted}.");
        }
    }
}
