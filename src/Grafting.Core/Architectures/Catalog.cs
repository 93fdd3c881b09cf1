using Grafting.Architectures.ImageNet;
using Grafting.Data;

namespace Grafting.Architectures;

/// <summary>The architectures that exist, by name and by the images that they are made for.</summary>
public static class Catalog
{
    private static readonly int[] ResNetDepths = [20, 32, 44, 56, 110, 1202];

    public static IReadOnlyList<Architecture> All { get; } =
    [
        .. ResNetDepths.SelectMany(depth => new[] { CifarResNet.Create(depth, leaky: false), CifarResNet.Create(depth, leaky: true) }),
        CifarMobileNetV2.Create(),
        CifarVgg.Create(1, 1, 2, 2, 2),
        CifarVgg.Create(2, 2, 2, 2, 2),
        CifarVgg.Create(2, 2, 3, 3, 3),
        CifarVgg.Create(2, 2, 4, 4, 4),
        AlexNet.Create(),
        .. DenseNet.All,
        InceptionV3.Create(),
        .. ResNet.All,
        SqueezeNet.Version10,
        SqueezeNet.Version11,
        .. Vgg.All,
    ];

    private static readonly ILookup<string, Architecture> ByName = All.ToLookup(architecture => architecture.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names { get; } = [.. ByName.Select(named => named.Key)];

    /// <summary>The architecture of that name for the data set's images.</summary>
    /// <exception cref="UsageException">
    /// No architecture has that name, and the message gives the nearest one; or it is not made for such images.
    /// </exception>
    public static Architecture Find(string name, ImageFamily family = ImageFamily.Small) =>
        Named(name).FirstOrDefault(architecture => architecture.Family == family)
        ?? throw new UsageException($"{name} is not made for the {(family is ImageFamily.Small ? "small" : "large")} images of this data set.");

    /// <summary>All architectures of that name, one for each kind of images.</summary>
    /// <exception cref="UsageException">There is none; the message gives the nearest name.</exception>
    public static IEnumerable<Architecture> Named(string name) => ByName.Contains(name)
        ? ByName[name]
        : throw new UsageException($"no model is called '{name}'; did you mean '{NearestName.Of(name, Names)}'?");
}
