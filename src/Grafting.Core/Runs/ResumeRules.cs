using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>
/// Whether a command may go on with a run: it must be told what the run was told, see the same images and compute the same bits.
/// Only the number of epochs may grow, where the learning rate does not follow from it.
/// </summary>
public static class ResumeRules
{
    private const string Epochs = "--epochs";
    private const int ShownOfChecksum = 12;

    /// <summary>Refuses settings that would change results.</summary>
    /// <param name="directory">The run directory, for the message.</param>
    /// <param name="recorded">The settings in its run.json.</param>
    /// <param name="here">The command's settings.</param>
    /// <exception cref="UsageException">Names every setting that differs, with both values.</exception>
    public static void RequireSameSettings(string directory, TrainOptions recorded, TrainOptions here)
    {
        var refused = RunDifference.Between(recorded, here)
            .Where(difference => difference.ChangesResults && (recorded.Level == here.Level || !IsOfOneLevel(difference.Name)))
            .Select(difference => difference.Name == Epochs ? OfEpochs(recorded, here) : Told(difference))
            .OfType<string>()
            .ToArray();
        if (refused.Length > 0)
        {
            throw new UsageException(
                $"{directory} holds a run with other settings: {string.Join("; ", refused)}. "
                + $"Choose another --s, or go on with the run as it is: grafting train --resume {directory}");
        }
    }

    /// <summary>Refuses other images, and what would compute other bits unless that is allowed.</summary>
    /// <param name="directory">The run directory, for the message.</param>
    /// <param name="recorded">Its run.json.</param>
    /// <param name="here">What run.json would be if the run began here.</param>
    /// <returns>What differs and is allowed, one line each.</returns>
    /// <exception cref="UsageException">Names everything that differs, with both values.</exception>
    public static IReadOnlyList<string> RequireSameResults(string directory, RunRecord recorded, RunRecord here)
    {
        var differences = RunDifference.Between(recorded, here);
        Refuse(TraitKind.Data, "was trained on other images", "Give the --data that holds the same.");
        if (!here.Options.MixedHardware)
        {
            Refuse(TraitKind.Hardware, "was begun where other bits are computed", "Go on there, or here all the same with --mixed-hardware.");
        }

        return
        [
            .. differences.Where(difference => difference.Kind is TraitKind.Hardware or TraitKind.Software)
                .Select(difference => $"{directory}: the {Told(difference)}: bits may differ from those of an undisturbed run."),
        ];

        void Refuse(TraitKind kind, string what, string advice)
        {
            var refused = differences.Where(difference => difference.Kind == kind).Select(difference => $"the {Told(difference)}").ToArray();
            if (refused.Length > 0)
            {
                throw new UsageException($"{directory} {what}: {string.Join("; ", refused)}. {advice}");
            }
        }
    }

    /// <summary>Such settings differ wherever levels do; it is enough to name those.</summary>
    private static bool IsOfOneLevel(string flag) => TrainSettings.All.Any(setting => setting.Flag == flag && setting.OnlyAt is not null);

    private static string Told(RunDifference difference) =>
        $"{difference.Name} is {Shown(difference.First)} in run.json, {Shown(difference.Second)} here";

    private static string Shown(RunTrait trait) =>
        trait.Kind is TraitKind.Data && trait.Value.Length > ShownOfChecksum ? $"{trait.Value[..ShownOfChecksum]}…" : trait.Value;

    /// <summary>Null where the run may go on for so many epochs.</summary>
    private static string? OfEpochs(TrainOptions recorded, TrainOptions here)
    {
        var reason = here.Epochs < recorded.Epochs ? "they can be raised, not lowered"
            : recorded.Cosine ? "with --cos every batch's learning rate follows from it"
            : null;
        return reason is null ? null : FormattableString.Invariant(
            $"{Epochs} is {recorded.Epochs} in run.json, {here.Epochs} here ({reason})");
    }
}
