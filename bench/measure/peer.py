"""The published loop in PyTorch: what training is compared with."""
import json
import sys

from .machine import ROOT, output
from .program import BUILT_IN

PYTORCH = ROOT / "bench" / "pytorch"
DEBIAN = "/usr/bin/python3"


class Peer:
    """`python` has PyTorch; `models` are the architectures that the loop knows."""

    def __init__(self, python, version, models, data, device="cpu"):
        self.python, self.version, self.models, self.device = python, version, models, device
        self.data = data or BUILT_IN

    def train(self, model, networks, epochs, images, tests, save=None):
        command = [
            self.python, PYTORCH / "published_loop.py", "--model", model, "--networks", networks, "--epochs", epochs,
            "--cos", "--limit-train", images, "--limit-test", tests, "--data", self.data, "--device", self.device,
            *(["--save", save] if save else [])]
        return [str(part) for part in command]

    def time_graft(self, model):
        return [self.python, str(PYTORCH / "time_graft.py"), "--model", model]


def find(data, device="cpu", python=None):
    """The peer, or why there is none."""
    asked = "import json, torch, numpy, PIL, models; print(json.dumps([torch.__version__, models.NAMES]))"
    for candidate in [python] if python else [DEBIAN, sys.executable]:
        answer = output(candidate, "-c", asked, cwd=PYTORCH)
        if answer:
            version, models = json.loads(answer)
            return Peer(candidate, version, models, data, device), None
    return None, "PyTorch is not installed (apt-get install python3-torch python3-pil)"
