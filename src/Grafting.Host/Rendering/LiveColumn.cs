namespace Grafting.Host.Rendering;

/// <summary>A column of <see cref="LiveTable"/> that holds one figure.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Width">Wide enough for any figure, so that nothing moves while numbers change.</param>
/// <param name="Rank">Where there is no room, the column of the highest rank goes first; 0 always stays.</param>
/// <param name="Figure">What a network shows in it.</param>
internal sealed record LiveColumn(string Header, int Width, int Rank, Func<NetworkRow, string> Figure)
{
    /// <summary>Columns between the progress bar and the state, from left to right.</summary>
    public static IReadOnlyList<LiveColumn> All { get; } =
    [
        new("loss", 6, 2, row => Figures.Loss(row.Training?.Loss)),
        new("train %", 7, 7, row => Figures.Percent(row.Training?.Accuracy)),
        new("test %", 6, 1, row => Figures.Percent(row.LastAccuracy)),
        new("best %", 6, 3, row => Figures.Percent(row.BestAccuracy)),
        new("lr", 7, 6, row => Figures.LearningRate(row.Training?.LearningRate)),
        new("images/s", 8, 4, row => Figures.Rate(row.Training?.ImagesPerSecond)),
        new("α", 4, 5, row => Figures.Alpha(row.MeanAlpha)),
    ];

    /// <summary>The columns that fit into <paramref name="room"/> characters, each with <paramref name="gap"/> before it.</summary>
    public static IReadOnlyList<LiveColumn> ThatFit(int room, int gap)
    {
        var kept = All.ToList();
        while (kept.Count > 0 && kept.Sum(column => column.Width + gap) > room)
        {
            kept.Remove(kept.MaxBy(column => column.Rank)!);
        }

        return kept;
    }
}
