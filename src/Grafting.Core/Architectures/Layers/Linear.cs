using Grafting.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.Layers;

/// <summary>A fully connected layer.</summary>
public sealed class Linear : Layer
{
    private readonly int _weightEntry;
    private readonly int _biasEntry;
    private Tensor? _weight;
    private Tensor? _bias;

    internal Linear(int weight, int bias) => (_weightEntry, _biasEntry) = (weight, bias);

    public Tensor Forward(Tensor x) => functional.linear(x, _weight!, _bias!.to(x.dtype));

    internal override void Bind(NetworkMemory memory)
    {
        _weight = memory.Weight(_weightEntry);
        _bias = memory.Weight(_biasEntry);
    }
}
