using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

/// <summary>A run and a node that gets every line and every file of it.</summary>
internal sealed class CopiedRun : IDisposable
{
    private readonly RunReplica _replica;

    public CopiedRun(SmallRun run, string root)
    {
        Root = root;
        _replica = RunReplica.Open(root, File.ReadAllBytes(run.Paths.Record));
        run.Directory.LineAppended += (log, index, line) => _replica.Append(log, index, [line]).ShouldBe(index + 1);
        run.Store = new NodeStore(run.Directory, (_, _, _, _) => throw new InvalidOperationException("all files are there"), (file, sha256) =>
        {
            var copy = file.In(new RunPaths(root));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file.In(run.Paths), copy, overwrite: true);
            VerifiedFile.Examine(copy, sha256).ShouldBe(FileCondition.Whole);
        });
    }

    public string Root { get; }

    /// <summary>The files of a network, by name.</summary>
    public IEnumerable<string> FilesOf(int network) => Directory.GetFiles(new RunPaths(Root).Network(new NetworkId(network)))
        .Select(file => Path.GetFileName(file))
        .Order(StringComparer.Ordinal);

    public void Dispose() => _replica.Dispose();
}
