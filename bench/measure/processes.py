"""Runs processes to their end and says what they cost: wall time, processor time and memory of all their descendants."""
import dataclasses
import os
import pathlib
import select
import signal
import subprocess
import tempfile
import threading
import time

KIBIBYTE = 1024


class Failed(Exception):
    """A measurement that cannot be made; the message is one line."""


@dataclasses.dataclass(frozen=True)
class Work:
    """Commands, `at_once` of them at a time, each one started as soon as another has ended."""
    commands: list
    at_once: int = 1


@dataclasses.dataclass(frozen=True)
class Cost:
    """seconds: wall time. processor_seconds: user and system, descendants included. outputs: standard outputs, in the commands' order."""
    seconds: float
    processor_seconds: float
    outputs: list


def run(command):
    return run_in_turns([Work([command])])[0]


def run_in_turns(works, turn=1.0):
    """
    The costs of works that run at the same time, but only one of them at any moment: each in turn for so many seconds, while all
    processes of the others are stopped. A work's seconds are those of its own turns. A machine that is slower for a minute is then
    as slow for all of them.
    """
    sides = [Side(work) for work in works]
    try:
        while unfinished := [side for side in sides if not side.is_finished]:
            for side in unfinished:
                side.take_turn(turn if len(unfinished) > 1 else None)
    finally:
        for side in sides:
            side.kill()
    return [side.cost for side in sides]


class Side:
    """A work between its turns."""

    def __init__(self, work):
        self.work, self.waiting, self.running = work, list(enumerate(work.commands)), {}
        self.seconds, self.processor_seconds, self.outputs = 0, 0, [None] * len(work.commands)

    @property
    def is_finished(self):
        return not self.waiting and not self.running

    @property
    def cost(self):
        return Cost(self.seconds, self.processor_seconds, self.outputs)

    def take_turn(self, seconds):
        """Goes on for so many seconds, or with None to the end."""
        start = time.perf_counter()
        self.signal(signal.SIGCONT)
        self.start_waiting()
        while not self.is_finished:
            left = None if seconds is None else seconds - (time.perf_counter() - start)
            if left is not None and left <= 0:
                break
            self.reap(left)
        self.signal(signal.SIGSTOP)
        self.seconds += time.perf_counter() - start

    def start_waiting(self):
        while self.waiting and len(self.running) < self.work.at_once:
            index, command = self.waiting.pop(0)
            started = Started(command)
            self.running[os.pidfd_open(started.process.pid)] = index, started

    def reap(self, seconds):
        """Waits until a process has ended, at most so many seconds."""
        watch = select.poll()
        for descriptor in self.running:
            watch.register(descriptor, select.POLLIN)
        for descriptor, _ in watch.poll(None if seconds is None else 1000 * seconds):
            os.close(descriptor)
            index, started = self.running.pop(descriptor)
            used, self.outputs[index] = started.ended()
            self.processor_seconds += used
        self.start_waiting()

    def signal(self, number):
        for _, started in self.running.values():
            started.signal(number)

    def kill(self):
        for descriptor, (_, started) in self.running.items():
            os.close(descriptor)
            started.kill()


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
        started.ended()
    finally:
        ended.set()
        watcher.join()
        started.kill()
    if peak == 0:
        raise Failed("the kernel does not tell how much memory a process holds (/proc/PID/smaps_rollup)")
    return peak


class Started:
    """A process that runs in a session of its own, so that it can be stopped and killed with all its descendants."""

    def __init__(self, command):
        self.command, self.is_running = command, True
        self.output, self.errors = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors, start_new_session=True)

    def ended(self):
        """Waits for the end; the processor seconds used, and the standard output."""
        _, status, usage = os.wait4(self.process.pid, 0)
        self.is_running, self.process.returncode = False, os.waitstatus_to_exitcode(status)
        with self.output, self.errors:
            if self.process.returncode != 0:
                raise Failed(f"{named(self.command)} ended with {self.process.returncode}: {last_line(self.errors)}")
            self.output.seek(0)
            return usage.ru_utime + usage.ru_stime, self.output.read()

    def signal(self, number):
        os.killpg(self.process.pid, number)

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
