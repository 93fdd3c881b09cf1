namespace Grafting.Host.CommandLine;

/// <summary>Writes a word so that a shell reads it as one: a command that is shown can be copied.</summary>
internal static class ShellWord
{
    public static string Of(string word) => word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '-' or '_' or ':' or ',';
}
