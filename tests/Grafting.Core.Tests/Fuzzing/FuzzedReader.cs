using CsCheck;

namespace Grafting.Core.Tests.Fuzzing;

/// <summary>A reader, whole files that it reads, and what it may do with damaged ones.</summary>
/// <param name="Name">What it is called when it fails.</param>
/// <param name="Samples">Whole files.</param>
/// <param name="Words">Pieces that mean something to it.</param>
/// <param name="Read">Reads a file.</param>
/// <param name="IsExpected">Whether an exception is how the reader says that a file is damaged.</param>
/// <param name="LeastBytes">Memory that it may take for any file, beside a multiple of the file's size.</param>
internal sealed record FuzzedReader(
    string Name, IReadOnlyList<byte[]> Samples, IReadOnlyList<byte[]> Words, Action<byte[]> Read, Func<Exception, bool> IsExpected, long LeastBytes)
{
    /// <summary>Values in memory are larger than in a file: a byte can stand for an object.</summary>
    private const int BytesForEachByte = 64;

    private const int MostMutations = 6;

    /// <summary>Reads each sample, then that many damaged files: the same ones each time, so that the number of a case is its seed.</summary>
    public void Run(int cases)
    {
        foreach (var sample in Samples)
        {
            Read(sample);
        }

        var mutations = Mutation.Any(Words).Array[1, MostMutations];
        var files = Gen.Select(Mutation.OneOf(Samples), mutations, (sample, changes) => changes.Aggregate(sample, (file, change) => change.Applied(file)));
        for (var number = 0; number < cases; number++)
        {
            Check(number, files.Generate(new PCG(1, (ulong)number), null, out _));
        }
    }

    private void Check(int number, byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(file);
        }
        catch (Exception error) when (IsExpected(error))
        {
            error.Message.ShouldNotBeNullOrWhiteSpace($"case {number} of {Name}");
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Case {number} of {Name}: {Convert.ToHexStringLower(file)}", error);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated.ShouldBeLessThan(LeastBytes + BytesForEachByte * (long)file.Length, $"case {number} of {Name}");
    }
}
