using System.Text.Json.Serialization;

namespace Grafting.Runs;

/// <summary>What a metrics row says of a graft: the coefficient of a layer, or those of a batch norm's channels.</summary>
/// <param name="Mean">The layer's coefficient, or the mean of the channels'.</param>
/// <param name="Channels">The smallest and the greatest coefficient of the channels; null for a layer.</param>
[JsonConverter(typeof(RecordedAlphaConverter))]
public readonly record struct RecordedAlpha(double Mean, (double Min, double Max)? Channels = null);
