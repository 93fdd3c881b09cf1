namespace Grafting.Data.Folders;

/// <summary>
/// A region of random size and shape (Szegedy et al., "Going deeper with convolutions", CVPR 2015, section 6), drawn as torchvision's
/// RandomResizedCrop draws it: an area of 8 to 100 % of the picture, a ratio of width to height from 3/4 to 4/3 whose logarithm is uniform,
/// and a place; ten tries, then the largest region around the centre that keeps the ratio within its bounds.
/// </summary>
internal static class RandomResizedCrop
{
    private const double LeastShare = 0.08;
    private const double MostShare = 1;
    private const double LeastRatio = 3.0 / 4;
    private const double MostRatio = 4.0 / 3;
    private const int Tries = 10;

    private static readonly double LeastLogarithm = Math.Log(LeastRatio);
    private static readonly double MostLogarithm = Math.Log(MostRatio);

    public static Region Draw(int width, int height, RandomStream stream)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = (double)height * width * Uniform(stream, LeastShare, MostShare);
            var ratio = Math.Exp(Uniform(stream, LeastLogarithm, MostLogarithm));
            var itsWidth = Round(Math.Sqrt(area * ratio));
            var itsHeight = Round(Math.Sqrt(area / ratio));
            if (itsWidth > 0 && itsWidth <= width && itsHeight > 0 && itsHeight <= height)
            {
                var top = stream.Next(height - itsHeight + 1);
                var left = stream.Next(width - itsWidth + 1);
                return new Region(left, top, itsWidth, itsHeight);
            }
        }

        return Centre(width, height);
    }

    private static Region Centre(int width, int height)
    {
        var ratio = (double)width / height;
        var (itsWidth, itsHeight) =
            ratio < LeastRatio ? (width, Round(width / LeastRatio))
            : ratio > MostRatio ? (Round(height * MostRatio), height)
            : (width, height);
        return new Region((width - itsWidth) / 2, (height - itsHeight) / 2, itsWidth, itsHeight);
    }

    private static double Uniform(RandomStream stream, double from, double to) => from + (to - from) * stream.NextDouble();

    /// <summary>To the nearest, ties to even, as Python rounds.</summary>
    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}
