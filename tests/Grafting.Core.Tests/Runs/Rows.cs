using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

/// <summary>Rows of a journal.</summary>
internal static class Rows
{
    public static StartedRow Started(int network, int epoch, int attempt = 1, int rollbacks = 0) =>
        new(new NetworkId(network), epoch, attempt, rollbacks, DateTimeOffset.UnixEpoch, TimeSpan.Zero);

    /// <summary>With file names that stand for SHA-256.</summary>
    public static CommittedRow Committed(int network, int epoch, int attempt = 1, int rollbacks = 0, double accuracy = 50) => new(
        new NetworkId(network),
        epoch,
        attempt,
        rollbacks,
        DateTimeOffset.UnixEpoch,
        TimeSpan.FromSeconds(epoch),
        $"checkpoint {network} {epoch}",
        new TestJson(accuracy, 1, 90, 1, 2),
        TimeShares.None with { Training = epoch + 1 },
        $"snapshot {network} {epoch}");

    /// <summary>Networks 1, 2, … with so many committed epochs each.</summary>
    public static RunHistory History(params int[] commits)
    {
        var history = new RunHistory();
        for (var i = 0; i < commits.Length; i++)
        {
            history.Add(Started(i + 1, 0));
            for (var epoch = 0; epoch < commits[i]; epoch++)
            {
                history.Add(Committed(i + 1, epoch));
            }
        }

        return history;
    }
}
