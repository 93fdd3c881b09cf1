using System.Diagnostics;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.LongRuns.Tests;

/// <summary>A file system that really has no space left. Needs the right to mount one.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Train = "train --model resnet20 --num 2 --epochs 6 --batch-size 32 --limit-train 64 --limit-test 32";

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        Mount("umount", _folder["disk"]);
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task Should_stop_with_the_reason_and_go_on_when_there_is_space()
    {
        Directory.CreateDirectory(_folder["disk"]);
        Skip.IfNot(OperatingSystem.IsLinux() && Mount("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", _folder["disk"]),
            "this user cannot mount a file system");
        await _folder.RunWell($"{Train} --s undisturbed");

        var full = await _folder.Run($"{Train} --s disk/run --max-restarts 1");

        full.ExitCode.ShouldBe(1);
        full.ErrorLine.ShouldContain("No space left on device");
        var run = new RunFolder(_folder["disk/run"]);
        run.Names.ShouldNotContain("summary.json");
        Mount("mount", "-o", "remount,size=64m", _folder["disk"]).ShouldBeTrue();
        await _folder.RunWell("train --resume disk/run");
        run.ShouldEqual(new RunFolder(_folder["undisturbed"]));
    }

    private static bool Mount(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such program here.
        }
    }
}
