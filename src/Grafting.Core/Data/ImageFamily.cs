namespace Grafting.Data;

/// <summary>Kinds of images for which architectures are made.</summary>
public enum ImageFamily
{
    /// <summary>32×32 pixels: CIFAR, Fashion-MNIST.</summary>
    Small,

    /// <summary>Photographs that are cropped to 224×224 pixels or more: ImageNet.</summary>
    Large,
}
