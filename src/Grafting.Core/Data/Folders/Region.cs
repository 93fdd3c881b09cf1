namespace Grafting.Data.Folders;

/// <summary>A rectangle of a picture's pixels.</summary>
internal readonly record struct Region(int Left, int Top, int Width, int Height);
