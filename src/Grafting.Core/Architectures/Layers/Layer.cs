namespace Grafting.Architectures.Layers;

/// <summary>A layer with weights. It is declared first, and computes once it is bound to a network's memory.</summary>
public abstract class Layer
{
    /// <summary>Takes the layer's tensors from the memory of the network it belongs to, which keeps owning them.</summary>
    internal abstract void Bind(Training.NetworkMemory memory);
}
