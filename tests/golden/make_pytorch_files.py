#!/usr/bin/env python3
"""Writes the files of pytorch/: what torch.save makes of one tiny state dict in different ways. README.md says what is in each."""
import collections
import pathlib

import numpy as np
import torch
from torch import nn

FOLDER = pathlib.Path(__file__).parent / "pytorch"

SHAPES = {
    "conv1.weight": (4, 3, 2, 3),
    "bn1.weight": (4,),
    "bn1.bias": (4,),
    "bn1.running_mean": (4,),
    "bn1.running_var": (4,),
    "bn1.num_batches_tracked": (),
    "linear.weight": (5, 4),
    "linear.bias": (5,)}
COUNTER = 1_234_567_890_123


def number(entry, k):
    """Position k of entry number i: exact in every floating-point type."""
    return ((7 * k + 3 * entry) % 32 - 16) / 16


def values(entry, shape):
    return torch.tensor([number(entry, k) for k in range(int(np.prod(shape)))]).reshape(shape)


def state_dict():
    """As nn.Module.state_dict() makes it, with the versions of its modules as an attribute."""
    state = collections.OrderedDict(
        (name, values(i, shape) if shape else torch.tensor(COUNTER)) for i, (name, shape) in enumerate(SHAPES.items()))
    state._metadata = collections.OrderedDict([("", {"version": 1}), ("conv1", {"version": 1}), ("bn1", {"version": 2})])
    return state


def cast(dtype):
    return collections.OrderedDict(
        (name, tensor.to(dtype) if tensor.is_floating_point() else tensor) for name, tensor in state_dict().items())


def parallel(state):
    return collections.OrderedDict((f"module.{name}", tensor) for name, tensor in state.items())


def strided():
    """The same numbers in other places: channels last, transposed, every second one, two tensors in one storage."""
    state = state_dict()
    state["conv1.weight"] = state["conv1.weight"].to(memory_format=torch.channels_last)
    state["linear.weight"] = state["linear.weight"].t().contiguous().t()
    shared = torch.cat([state["bn1.weight"], state["bn1.bias"]])
    state["bn1.weight"], state["bn1.bias"] = shared[:4], shared[4:]
    spread = torch.full((8,), 99.0)
    spread[1::2] = state["bn1.running_mean"]
    state["bn1.running_mean"] = spread[1::2]
    return state


def with_optimizer():
    weight = nn.Parameter(values(0, SHAPES["conv1.weight"]))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    weight.sum().backward()
    optimizer.step()
    return {
        "epoch": 3, "arch": "tiny", "state_dict": state_dict(), "best_acc1": torch.tensor(71.25), "optimizer": optimizer.state_dict(),
        "note": ("a tuple", ["a list", None, True, 2 ** 70], {1: -1.5})}


def without_counters():
    state = state_dict()
    del state["bn1.num_batches_tracked"]
    return state


def expanded():
    state = state_dict()
    state["bn1.bias"] = torch.ones(1).expand(4)
    return state


def wrong_type():
    state = state_dict()
    state["linear.bias"] = torch.arange(5, dtype=torch.int32)
    return state


def save(name, value, **options):
    torch.save(value, FOLDER / name, **options)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    old = {"_use_new_zipfile_serialization": False}
    save("zip.pth", state_dict())
    save("old.pth", state_dict(), **old)
    save("published.t7", {"net": parallel(state_dict()), "acc": 91.5, "epoch": 7})
    save("published-old.t7", {"net": parallel(state_dict()), "acc": 91.5, "epoch": 7}, **old)
    save("with-optimizer.pth.tar", with_optimizer())
    save("half.pt", cast(torch.float16))
    save("bfloat16.pt", cast(torch.bfloat16))
    save("double.pt", dict(cast(torch.float64)), **old)
    save("parameters.pt", {name: nn.Parameter(tensor) if tensor.is_floating_point() else tensor for name, tensor in state_dict().items()})
    save("strided.pt", strided())
    save("strided-old.pt", strided(), **old)
    save("protocol4.pt", {"model": state_dict()}, pickle_protocol=4)
    save("without-counters.pth", without_counters(), **old)
    save("expanded.pth", expanded())
    save("wrong-type.pth", wrong_type())
    save("numpy-scalar.pth", {"net": state_dict(), "acc": np.float64(91.5)})
