namespace Grafting.EndToEnd.Tests.Support;

/// <summary>
/// Seeded moments to disturb a training program at: so many lines on epochs after it began, and then a part of the time to the next line. Where
/// training has come to by then differs from run to run, and must not matter.
/// </summary>
/// <param name="seed">Equal seeds give equal lines and times.</param>
/// <param name="mostLines">Lines on epochs that pass before one, at most; at least one.</param>
internal sealed class KillMoments(int seed, int mostLines)
{
    /// <summary>Progress is told four times a second.</summary>
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(0.25);

    private readonly Random _random = new(seed);

    /// <summary>Kills the program at the next moment.</summary>
    /// <returns>False where it had ended before.</returns>
    public async Task<bool> Kill(ProgramProcess program)
    {
        if (!await Come(program))
        {
            return false;
        }

        program.Kill();
        return (await program.Exit()).ExitCode == ProgramResult.Killed;
    }

    /// <summary>Waits for the next moment.</summary>
    /// <returns>False where the program had ended before.</returns>
    public async Task<bool> Come(ProgramProcess program)
    {
        for (var lines = _random.Next(mostLines) + 1; lines > 0; lines--)
        {
            if (await program.FirstLine(line => line.Contains("  epoch ", StringComparison.Ordinal)) is null)
            {
                return false;
            }
        }

        await program.NextLine(atMost: BetweenLines * _random.NextDouble());
        return true;
    }
}
