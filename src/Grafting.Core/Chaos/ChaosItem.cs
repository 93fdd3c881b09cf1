using System.Globalization;
using System.Text.RegularExpressions;

namespace Grafting.Chaos;

/// <summary>One kind of item of a spec.</summary>
/// <param name="Form">
/// How it is written: words in capitals stand for whole numbers, brackets enclose what may be left out, parentheses a choice.
/// </param>
/// <param name="Add">What an item in this form adds to a spec.</param>
internal sealed partial record ChaosItem(string Form, Func<ChaosSpec, ChaosItem.Parts, ChaosSpec> Add)
{
    private readonly Regex _pattern = new($@"\A{Tokens().Replace(Form, PatternOf)}\z", RegexOptions.CultureInvariant);

    /// <summary>What comes before the equals sign.</summary>
    public string Name { get; } = NameOf(Form);

    public static string NameOf(string text) => text.Split('=')[0];

    /// <summary>The parts of an item in this form; null where it has another.</summary>
    public Parts? Read(string item) => _pattern.Match(item) is { Success: true } match ? new Parts(match) : null;

    private static string PatternOf(Match token) => token.Value switch
    {
        "(" => "(?<choice>",
        ")" => ")",
        "[" => "(",
        "]" => ")?",
        "EPOCH" or "BATCH" or "MILLISECONDS" or "BYTES" or "SEED" => $"(?<{token.Value}>[0-9]{{1,9}})",
        _ => $"(?<{token.Value}>[1-9][0-9]{{0,8}})", // Networks and how many of something count from 1.
    };

    [GeneratedRegex(@"[A-Z]+|[()\[\]]")]
    private static partial Regex Tokens();

    /// <summary>What stands in the places of a form's words.</summary>
    internal readonly struct Parts(Match match)
    {
        public NetworkId Network => new(Number("NETWORK"));

        public int Epoch => Number("EPOCH");

        public int Number(string word, int otherwise = 0) =>
            match.Groups[word] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : otherwise;

        /// <summary>The choice, as the value of an enum that has its words for names.</summary>
        public T Choice<T>()
            where T : struct, Enum =>
            Enum.Parse<T>(match.Groups["choice"].Value, ignoreCase: true);
    }
}
