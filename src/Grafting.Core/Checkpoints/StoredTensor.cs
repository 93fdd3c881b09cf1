namespace Grafting.Checkpoints;

/// <summary>A tensor of a weights file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type that it is read as, as safetensors spells it: F32, I64, …</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
public record StoredTensor(string Name, string Type, IReadOnlyList<long> Shape);
