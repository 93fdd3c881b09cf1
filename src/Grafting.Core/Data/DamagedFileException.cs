namespace Grafting.Data;

/// <summary>A file of a data set is not what it should be. <see cref="DataSets.Load"/> adds what to do about it.</summary>
/// <param name="place">The file.</param>
/// <param name="problem">What is wrong, as the rest of a sentence that the file begins: "ends after 10 bytes, expected 20".</param>
internal sealed class DamagedFileException(string place, string problem, Exception? inner = null)
    : Exception($"{place} {problem}", inner);
