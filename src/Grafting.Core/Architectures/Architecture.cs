using Grafting.Architectures.Fused;
using Grafting.Architectures.Layers;
using Grafting.Checkpoints;
using Grafting.Data;
using static TorchSharp.torch;

namespace Grafting.Architectures;

/// <summary>A network's shape by name: what it is made of, and how images go through it.</summary>
/// <param name="Name">The published name, such as <c>resnet32</c>.</param>
/// <param name="Initialization">How its weights start.</param>
/// <param name="Body">Declares the layers for a number of classes and input channels, and returns the forward pass.</param>
public sealed record Architecture(string Name, Initialization Initialization, Func<NetworkBuilder, int, int, ForwardPass> Body)
{
    /// <summary>The images that it is made for: a name can mean another network for others.</summary>
    public ImageFamily Family { get; init; } = ImageFamily.Small;

    /// <summary>To what sizes photographs are brought for it.</summary>
    public PictureSizes Pictures { get; init; } = PictureSizes.Standard;

    /// <summary>The state dict's entries and their places, for so many classes and input channels.</summary>
    public StateLayout LayoutFor(int classes, int channels) => Declare(classes, channels).Layout;

    internal DeclaredNetwork Declare(int classes, int channels)
    {
        var builder = new NetworkBuilder();
        var forward = Body(builder, classes, channels);
        return new DeclaredNetwork(new StateLayout(Name, builder.Entries, builder.Pairs), builder.Layers, forward);
    }
}

/// <summary>
/// Images (batch × channels × height × width) to logits (batch × classes). With a tape the pass trains; without, it evaluates.
/// </summary>
public delegate Tensor ForwardPass(Tensor images, Tape? tape);

/// <summary>The layers of a network that are not yet bound to memory.</summary>
internal sealed record DeclaredNetwork(StateLayout Layout, IReadOnlyList<Layer> Layers, ForwardPass Forward);
