namespace Grafting.PyTorchFiles;

/// <summary>Bytes of a file, checked to lie within it.</summary>
internal readonly record struct FileRange(long Start, long Length);
