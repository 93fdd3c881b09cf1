"""Runs processes to their end and says what they cost: wall time, processor time and memory of all their descendants."""
import dataclasses
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

KIBIBYTE = 1024


class Failed(Exception):
    """A measurement that cannot be made; the message is one line."""


@dataclasses.dataclass(frozen=True)
class Cost:
    """seconds: wall time. processor_seconds: user and system, descendants included. output: standard output."""
    seconds: float
    processor_seconds: float
    output: str


def run(command):
    return run_all([command], at_once=1)[0]


def run_all(commands, at_once):
    """The costs of all commands, `at_once` of them at a time, each one started as soon as another has ended."""
    waiting, running, costs = list(enumerate(commands)), {}, [None] * len(commands)
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                index, command = waiting.pop(0)
                started = Started(command)
                running[started.process.pid] = index, started
            pid, status, usage = os.wait4(-1, 0)
            if pid in running:
                index, started = running.pop(pid)
                costs[index] = started.ended(os.waitstatus_to_exitcode(status), usage)
    finally:
        for _, started in running.values():
            started.kill()
    return costs


def seconds_until(command, is_sought):
    """Wall time from the start of a process to its first line of output that is sought; the process ends there."""
    with tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True)
        try:
            for line in process.stdout:
                if is_sought(line):
                    return time.perf_counter() - start
            raise Failed(f"{named(command)} ended before the line that was waited for: {last_line(errors)}")
        finally:
            kill_group(process)
            process.stdout.close()


def peak_memory(command):
    """
    The greatest number of bytes that a process and its descendants hold at once. Pages that several of them share count once
    (proportional set size); measured five times a second.
    """
    started, peak = Started(command), 0
    ended = threading.Event()

    def watch():
        nonlocal peak
        while not ended.wait(0.2):
            peak = max(peak, sum(map(resident_bytes, family(started.process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        _, status, usage = os.wait4(started.process.pid, 0)
        started.ended(os.waitstatus_to_exitcode(status), usage)
    finally:
        ended.set()
        watcher.join()
        started.kill()
    if peak == 0:
        raise Failed("the kernel does not tell how much memory a process holds (/proc/PID/smaps_rollup)")
    return peak


class Started:
    """A process that runs in a session of its own, so that it can be killed with all its descendants."""

    def __init__(self, command):
        self.command, self.is_running = command, True
        self.output, self.errors = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors, start_new_session=True)

    def ended(self, exit_code, usage):
        seconds = time.perf_counter() - self.start
        self.is_running, self.process.returncode = False, exit_code
        with self.output, self.errors:
            if exit_code != 0:
                raise Failed(f"{named(self.command)} ended with {exit_code}: {last_line(self.errors)}")
            self.output.seek(0)
            return Cost(seconds, usage.ru_utime + usage.ru_stime, self.output.read())

    def kill(self):
        if self.is_running:
            kill_group(self.process)


def kill_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def family(pid):
    """A process and its descendants."""
    try:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        children += [
            child for task in pathlib.Path(f"/proc/{pid}/task").iterdir() if task.name != str(pid)
            for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(relative for child in children for relative in family(int(child)))]


def resident_bytes(pid):
    try:
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * KIBIBYTE for line in lines if line.startswith("Pss:"))


def named(command):
    return " ".join(str(part) for part in command)


def last_line(file):
    file.seek(0)
    lines = file.read().strip().splitlines()
    return lines[-1] if lines else "no message"
