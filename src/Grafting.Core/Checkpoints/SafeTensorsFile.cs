namespace Grafting.Checkpoints;

/// <summary>A safetensors file.</summary>
internal sealed class SafeTensorsFile : StoredWeights
{
    /// <exception cref="GraftingException">The file cannot be read or is damaged.</exception>
    public SafeTensorsFile(string path)
        : this(path, SafeTensors.ReadHeader(path))
    {
    }

    private SafeTensorsFile(string path, SafeTensorsHeader header)
        : base(path, header.Tensors, header.Metadata.GetValueOrDefault(SafeTensors.ArchitectureKey))
    {
    }

    public override NetworkState Read(StateLayout layout) => SafeTensors.Read(Path, layout);
}
