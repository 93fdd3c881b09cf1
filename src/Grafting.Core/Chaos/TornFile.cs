namespace Grafting.Chaos;

/// <summary>Damages a file.</summary>
internal static class TornFile
{
    /// <summary>Within the header of every file of weights: the first entry's name does not fit into it.</summary>
    private const int InHeader = 40;

    public static void Damage(string path, Tear tear)
    {
        if (tear is Tear.Rename)
        {
            File.Move(path, Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}"));
            return;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        switch (tear)
        {
            case Tear.Header:
                file.SetLength(Math.Min(InHeader, file.Length / 2));
                break;
            case Tear.Middle:
                file.SetLength(file.Length / 2);
                break;
            case Tear.End:
                file.SetLength(file.Length - 1);
                break;
            case Tear.Flip:
                FlipBit(file, file.Length / 2);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(tear), tear, null);
        }
    }

    private static void FlipBit(FileStream file, long place)
    {
        file.Position = place;
        var value = file.ReadByte();
        file.Position = place;
        file.WriteByte((byte)(value ^ 1));
    }
}
