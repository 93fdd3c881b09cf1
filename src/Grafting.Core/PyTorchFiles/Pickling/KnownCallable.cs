namespace Grafting.PyTorchFiles.Pickling;

/// <summary>The functions that state dicts call when PyTorch loads them; here each is a few lines of this program.</summary>
internal enum KnownCallable
{
    OrderedDict,
    Size,
    RebuildTensor,
    RebuildParameter,
}
