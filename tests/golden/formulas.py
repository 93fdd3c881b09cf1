"""Inputs that Python and C# compute to the same bits: integer arithmetic, then exactly rounded IEEE operations only.

README.md beside this file says the same in words.
"""
import math

import numpy as np
import torch

MASK = np.uint64(0xFFFFFFFF)


def mix(seed, stream, count):
    """`count` numbers in [0, 2^32), one for each position k of a stream."""
    x = np.uint64(seed) * np.uint64(0x9E3779B9) + np.uint64(stream) * np.uint64(0x85EBCA6B)
    x = (x + np.arange(count, dtype=np.uint64) * np.uint64(0xC2B2AE35)) & MASK
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x7FEB352D)) & MASK
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(0x846CA68B)) & MASK
    return x ^ (x >> np.uint64(16))


def signed(seed, stream, count):
    """The same numbers in [-1, 1), as float64."""
    return mix(seed, stream, count).astype(np.float64) / 2147483648.0 - 1.0


def entry(seed, index, name, shape):
    """State-dict entry number `index`, by its name and shape."""
    if name.endswith("num_batches_tracked"):
        return torch.tensor(int(mix(seed, index, 1)[0] % np.uint64(100_000)))
    v = signed(seed, index, math.prod(shape))
    if len(shape) > 1:
        values = ((v * v) * v) * math.sqrt(14 / math.prod(shape[1:]))
    elif name.endswith((".weight", ".running_var")):
        values = 1 + v / 2 if name.endswith(".running_var") else 0.5 + v / 4
    else:
        values = v / 5
    return torch.from_numpy(values.astype(np.float32).reshape(tuple(shape)))


def fill(network, seed):
    """Sets all weights and buffers of a network by formula."""
    state = network.state_dict()
    network.load_state_dict({
        name: entry(seed, index, name, tuple(value.shape)) for index, (name, value) in enumerate(state.items())})


def images(count, channels):
    """Normalized images (count x channels x 32 x 32): noise over a slanted sawtooth of its own for each image."""
    return square_images(count, channels, 32)


def square_images(count, channels, side):
    n, c, y, x = np.ogrid[:count, :channels, :side, :side]
    saw = ((x * (c + 1) + y * (n + 1)) % 32) / 16 - 1
    noise = np.stack([signed(1000 + i, 0, channels * side * side).reshape(channels, side, side) for i in range(count)])
    return torch.from_numpy((noise / 2 + saw * (n + 1) / 2).astype(np.float32))


def labels(count):
    return torch.arange(count) * 3 % 10


def picture(seed):
    """A picture of 32 x 32 x 3 bytes (height, width, channel)."""
    return (mix(seed, 0, 3072) >> np.uint64(24)).astype(np.uint8).reshape(32, 32, 3)
