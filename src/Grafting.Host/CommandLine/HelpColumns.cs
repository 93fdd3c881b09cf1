namespace Grafting.Host.CommandLine;

/// <summary>Writes two columns, a name and its description, the second wrapped at word ends.</summary>
internal sealed class HelpColumns(TextWriter output, int width)
{
    private const int NameWidth = 30;
    private const string Margin = "  ";

    /// <summary>Writes a heading and its rows, or nothing where there are none.</summary>
    public void Write(string heading, IEnumerable<(string Name, string Description)> rows)
    {
        var isFirst = true;
        foreach (var (name, description) in rows)
        {
            if (isFirst)
            {
                output.WriteLine();
                output.WriteLine($"{heading}:");
                isFirst = false;
            }

            WriteRow(name, description);
        }
    }

    private void WriteRow(string name, string description)
    {
        var indent = new string(' ', Margin.Length + NameWidth);
        var start = Margin + name.PadRight(NameWidth);
        if (name.Length >= NameWidth)
        {
            output.WriteLine(start);
            start = indent;
        }

        foreach (var line in Wrapped(description, Math.Max(20, width - indent.Length)))
        {
            output.WriteLine((start + line).TrimEnd());
            start = indent;
        }
    }

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length > 0 ? $"{line} {word}" : word;
        }

        yield return line;
    }
}
