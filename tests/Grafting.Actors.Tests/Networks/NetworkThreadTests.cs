using System.Globalization;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Tests.Networks;

public class NetworkThreadTests
{
    private readonly ChainTrainers _trainers = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NetworkThreads _threads = new();
    private readonly NetworkThread _thread;
    private Thread? _prepared;

    public NetworkThreadTests()
    {
        var plan = new RunPlan(1, 1, 1) { PrepareThread = () => _prepared = Thread.CurrentThread };
        _thread = new NetworkThread(
            () => new NetworkWork(NetworkStart.First(new NetworkId(1)), plan, _trainers, new MemoryRecorder(), TimeProvider.System),
            error => _failed.TrySetResult(error),
            () => _ended.TrySetResult(true));
    }

    [Fact]
    public async Task Should_run_everything_on_one_named_background_thread_outside_the_pool()
    {
        var job = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Start("network-1", _threads);
        _thread.Post(_ => job.SetResult(Thread.CurrentThread));
        var thread = await job.Task.InTime();

        thread.Name.ShouldBe("network-1");
        thread.IsBackground.ShouldBeTrue();
        thread.IsThreadPoolThread.ShouldBeFalse();
        _prepared.ShouldBe(thread);
        _thread.End();
        await _ended.Task.InTime();
        _trainers.Threads[new NetworkId(1)].ShouldBe((thread, thread));
    }

    [SkippableFact]
    public async Task Should_be_nicer_than_the_thread_that_starts_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "nice values per thread are Linux's");
        var nice = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = NiceOfCallingThread();

        _thread.Start("network-1", _threads);
        _thread.Post(_ => nice.SetResult(NiceOfCallingThread()));

        (await nice.Task.InTime()).ShouldBe(Math.Min(before + ThreadNiceness.Step, 19));
        _thread.End();
    }

    [Fact]
    public async Task Should_tell_a_failure_dispose_and_end_without_running_what_is_behind_it()
    {
        var ranBehind = false;
        _thread.Post(_ => throw new GraftingException("disk full"));
        _thread.Post(_ => ranBehind = true);
        _thread.Start("network-1", _threads);

        (await _failed.Task.InTime()).Message.ShouldBe("disk full");
        await _ended.Task.InTime();
        ranBehind.ShouldBeFalse();
        _trainers.Threads[new NetworkId(1)].Disposed.ShouldBe(_trainers.Threads[new NetworkId(1)].Created);
    }

    [Fact]
    public async Task Should_end_a_paused_pass_without_calling_it_a_failure()
    {
        _thread.Pause();
        var control = _thread.ControlFor(_ => { });
        _thread.Post(_ => control.BetweenBatches());
        _thread.Start("network-1", _threads);

        _thread.End();

        await _ended.Task.InTime();
        _failed.Task.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Should_call_a_cancellation_that_nobody_asked_for_a_failure()
    {
        _thread.Post(_ => throw new OperationCanceledException());
        _thread.Start("network-1", _threads);

        (await _failed.Task.InTime()).ShouldBeOfType<OperationCanceledException>();
    }

    /// <summary>A process that exits beside a thread inside libtorch crashes.</summary>
    [Fact]
    public async Task Should_be_waited_for_by_whoever_ends_the_run()
    {
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        _thread.Post(_ =>
        {
            inside.Set();
            goOn.Wait();
        });
        _thread.Start("network-1", _threads);
        inside.Wait();
        _thread.End();

        var joined = Task.Run(_threads.Join);
        _ended.Task.IsCompleted.ShouldBeFalse();
        goOn.Set();

        await joined.InTime();
        _ended.Task.IsCompleted.ShouldBeTrue();
    }

    /// <summary>The 19th field of the thread's stat line; the second, its name, stands in brackets.</summary>
    private static int NiceOfCallingThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
