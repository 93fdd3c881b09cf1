namespace Grafting.Host.CommandLine;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>128 plus SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>128 plus SIGTERM.</summary>
    public const int Terminated = 143;
}
