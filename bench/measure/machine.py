"""What the numbers were measured on."""
import os
import pathlib
import platform
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def processors():
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def processor_flags():
    """The instruction sets that the processor names; empty where it names none."""
    for line in cpu_lines():
        if line.startswith(("flags", "Features")):
            return set(line.split(":", 1)[1].split())
    return set()


def has_bf16():
    return bool(processor_flags() & {"avx512_bf16", "amx_bf16", "bf16"})


def described(device="cpu"):
    model = next((line.split(":", 1)[1].strip() for line in cpu_lines() if line.startswith("model name")), platform.machine())
    return {
        **({} if device == "cpu" else {"device": gpu()}),
        "processor": model,
        "processors": processors(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "commit": git("rev-parse", "--short", "HEAD") + ("+changes" if git("status", "--porcelain", "-uno") else ""),
    }


def cpu_lines():
    return pathlib.Path("/proc/cpuinfo").read_text().splitlines()


def gpu():
    return output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader") or "no NVIDIA driver"


def git(*arguments):
    return output("git", "-C", ROOT, *arguments)


def output(*command, cwd=None):
    """What a command prints; nothing where there is no such command."""
    try:
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:
        return ""
