using Grafting.Training;

namespace Grafting.Host.Rendering;

/// <summary>Keeps the figures of each network's training pass in sight until its next one begins.</summary>
internal sealed class TrainingFigures
{
    private readonly Dictionary<NetworkId, (int Epoch, EpochProgress Pass, double Trained)> _newest = [];

    public RunView Into(RunView view) => view with { Networks = [.. view.Networks.Select(Into)] };

    private NetworkRow Into(NetworkRow row)
    {
        if (row.Training is { } running)
        {
            _newest[row.Network] = (row.Committed, running, row.Trained);
        }

        return _newest.TryGetValue(row.Network, out var newest)
            ? row with { Training = newest.Pass, Trained = newest.Epoch == row.Committed ? Math.Max(newest.Trained, row.Trained) : row.Trained }
            : row;
    }
}
