using System.Runtime.InteropServices;

namespace Grafting.Actors.Networks;

/// <summary>
/// Lets everything else go before training: on Linux <see cref="Thread.Priority"/> does nothing, a nice value does. Threads
/// that the calling one starts inherit it.
/// </summary>
internal static partial class ThreadNiceness
{
    /// <summary>Steps down the scale of 40: enough for actors, sockets and the terminal to answer while every core trains.</summary>
    public const int Step = 10;

    private const int PriorityOfProcess = 0; // PRIO_PROCESS; Linux takes a thread for a process here.
    private const int CallingThread = 0;

    /// <summary>Makes the calling thread nicer by <see cref="Step"/>. Does nothing on other systems.</summary>
    public static void MakeCallingThreadNicer()
    {
        if (OperatingSystem.IsLinux())
        {
            // Raising one's own nice value needs no privilege; if it is refused all the same, training only loses politeness.
            _ = SetPriority(PriorityOfProcess, CallingThread, GetPriority(PriorityOfProcess, CallingThread) + Step);
        }
    }

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int value);
}
