namespace Grafting.Actors.Tests.Support;

/// <summary>Turns a hang into a failed test.</summary>
internal static class Deadline
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public static Task InTime(this Task task) => task.WaitAsync(Patience);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);
}
