using Grafting.Architectures;
using Grafting.Architectures.Fused;
using Grafting.Checkpoints;
using Grafting.Experiments;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>An architecture with memory: it turns images into logits.</summary>
internal sealed class Network : IDisposable
{
    private readonly DeclaredNetwork _declared;
    private readonly ScalarType _computes;

    /// <param name="trains">False for a network that only evaluates: it has no gradients and no momentum.</param>
    public Network(DeclaredNetwork declared, Device device, Precision precision, bool trains)
    {
        _declared = declared;
        _computes = precision is Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Device = device;
        Memory = new NetworkMemory(declared.Layout, device, precision, trains);
        foreach (var layer in declared.Layers)
        {
            layer.Bind(Memory);
        }
    }

    public StateLayout Layout => _declared.Layout;

    public Device Device { get; }

    public NetworkMemory Memory { get; }

    /// <summary>Float32 images (batch × channels × height × width) to float32 logits (batch × classes).</summary>
    /// <param name="images">Channels-last by strides.</param>
    /// <param name="tape">Records a training pass; null evaluates.</param>
    public Tensor Forward(Tensor images, Tape? tape) =>
        _declared.Forward(images.to(_computes), tape).to(ScalarType.Float32);

    public void Dispose() => Memory.Dispose();
}
