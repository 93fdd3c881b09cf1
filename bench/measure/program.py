"""The Release build of `grafting`, and the commands that are measured."""
import itertools
import pathlib
import subprocess

from .machine import ROOT
from .processes import Failed

HOST = ROOT / "src" / "Grafting.Host"
BUILT = HOST / "bin" / "Release" / "net10.0" / "grafting"
BUILT_IN = ROOT / "src" / "Grafting.Core" / "Data" / "fashion-mnist-mini"


class Program:
    """`path` is the program, `data` a folder with CIFAR-10 or None for the built-in set, `scratch` where runs are written."""

    def __init__(self, path, data, scratch, device="cpu"):
        self.start = ["dotnet", path] if path.suffix == ".dll" else [path]
        self.data, self.device = data, device
        self.directories = (pathlib.Path(scratch) / f"run-{number}" for number in itertools.count(1))

    def train(self, model, networks, epochs, images, tests, precision="fp32", slots=None):
        """The command of a run, and its run directory."""
        directory = next(self.directories)
        command = [
            *self.start, "train", "--model", model, "--num", networks, "--epochs", epochs, "--cos",
            "--limit-train", images, "--limit-test", tests, "--precision", precision, "--s", directory,
            *(["--cifar", 10, "--data", self.data] if self.data else ["--dataset", "fashion-mnist-mini"]),
            *(["--device", self.device] if self.device != "cpu" else []),
            *(["--slots", slots] if slots else [])]
        return [str(part) for part in command], directory

    def node(self, address, store):
        """The command of a node with one slot."""
        command = [*self.start, "node", "--join", address, "--store", store, "--slots", 1, *(["--data", self.data] if self.data else [])]
        return [str(part) for part in command]

    def help(self):
        return [*self.start, "--help"]

    def knows(self, model):
        """The program itself says so: it refuses an unknown model before it looks at anything else."""
        refused = subprocess.run(
            [*self.start, "train", "--model", model, "--dataset", "none"], capture_output=True, text=True)
        return f"no model is called '{model}'" not in refused.stderr


def build(*properties):
    """Builds the program as a user does and returns its path."""
    build = subprocess.run(
        ["dotnet", "build", "-c", "Release", HOST, *properties], capture_output=True, text=True)
    if build.returncode != 0:
        raise Failed("the program does not build: " + next(
            (line.strip() for line in build.stdout.splitlines() if ": error " in line), "no message"))
    return BUILT
