using Grafting.Experiments;

namespace Grafting.Core.Tests.Experiments;

/// <summary>Settings as a source would give them, labelled by their key.</summary>
internal static class Given
{
    public static GivenSetting Setting(string key, params string[] texts) =>
        new(TrainSettings.All.Single(setting => setting.Keys.Contains(key)), key, texts);

    public static TrainOptions Apply(string key, params string[] texts) => TrainOptionsSources.Merge([], [Setting(key, texts)]);
}
