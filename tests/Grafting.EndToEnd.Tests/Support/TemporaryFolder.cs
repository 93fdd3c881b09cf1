namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A folder of its own for a test, deleted at its end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grafting-end-to-end-").FullName;

    public string this[string relativePath] => System.IO.Path.Combine(Path, relativePath);

    public string[] Files => FilesBelow(Path);

    /// <summary>The files below a folder, relative to it, in order.</summary>
    public static string[] FilesBelow(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Runs the program here, to its end.</summary>
    internal async Task<ProgramResult> Run(string commandLine, TimeSpan? patience = null)
    {
        using var program = Start(commandLine, patience);
        return await program.Exit();
    }

    /// <summary>Runs the program here; it must succeed and say nothing on standard error.</summary>
    internal async Task<ProgramResult> RunWell(string commandLine, TimeSpan? patience = null)
    {
        var result = await Run(commandLine, patience);
        result.ShouldSatisfyAllConditions(r => r.Error.ShouldBeEmpty(), r => r.ExitCode.ShouldBe(0));
        return result;
    }

    /// <summary>Starts the program here.</summary>
    internal ProgramProcess Start(string commandLine, TimeSpan? patience = null, string[]? under = null) =>
        ProgramProcess.Start(Path, commandLine, patience, under);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
