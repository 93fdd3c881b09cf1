"""Layer-level filter grafting (Meng et al., CVPR 2020, section 3): entropy, coefficient and the mix of two state dicts.

Two independent computations: `*_torch` in float32 torch operations, which is what training uses, and `*_numpy`, which
takes the same float32 bin edges and does the rest in float64, to show how far rounding goes.
"""
import math

import numpy as np
import torch

BINS = 10


def entropy_torch(weight):
    flat = weight.reshape(-1)
    low = flat.min()
    width = (flat.max() - low) / BINS
    total = torch.zeros((), dtype=torch.float32)
    for k in range(BINS):
        inside = (flat >= low + k * width) & (flat < low + (k + 1) * width)
        share = inside.sum(dtype=torch.float32) / flat.numel()
        if share > 0:
            total = total - share * torch.log(share)
    return float(total)


def counts_numpy(weight):
    """How many numbers lie in each bin. The greatest number may lie in none."""
    flat = np.asarray(weight, np.float32).reshape(-1)
    low, high = flat.min(), flat.max()
    with np.errstate(over="ignore", invalid="ignore"):
        width = np.float32(high - low) / np.float32(BINS)
        edges = [np.float32(low + np.float32(k) * width) for k in range(BINS + 1)]
    return [int(np.count_nonzero((flat >= a) & (flat < b))) for a, b in zip(edges, edges[1:])]


def entropy_numpy(weight):
    shares = [count / np.asarray(weight).size for count in counts_numpy(weight) if count > 0]
    return -math.fsum(share * math.log(share) for share in shares) + 0.0


def coefficient(own_entropy, donor_entropy, a=0.4, c=500.0):
    """alpha: the share of the own weights, in two decimals, ties to even."""
    return float(np.round(a / np.pi * np.arctan(c * (own_entropy - donor_entropy)) + 0.5, 2))


def anchors(state):
    """Convolution weights named so; every convolution weight in an architecture without such names."""
    convolutions = [name for name, entry in state.items() if entry.dim() == 4]
    return [name for name in convolutions if "conv" in name] or convolutions


def graft_torch(own, donor, a=0.4, c=500.0):
    """The grafted state dict, and own entropy, donor entropy and alpha for each anchor."""
    layers = {}
    for name in anchors(own):
        entropies = entropy_torch(own[name]), entropy_torch(donor[name])
        layers[name] = (*entropies, coefficient(*entropies, a, c))
    alpha, grafted = next(iter(layers.values()))[2], {}
    for name, entry in own.items():
        alpha = layers[name][2] if name in layers else alpha
        # A counter times a number is float32; it goes back to int64 by truncation.
        grafted[name] = (entry * alpha + donor[name] * (1 - alpha)).to(entry.dtype)
    return grafted, layers


def graft_numpy(own, donor, alphas):
    """The same mix in float64 from given coefficients, one per anchor; counters are left to graft_torch."""
    alpha, grafted = next(iter(alphas.values())), {}
    for name, entry in own.items():
        alpha = alphas.get(name, alpha)
        if entry.dtype == torch.float32:
            grafted[name] = entry.double().numpy() * alpha + donor[name].double().numpy() * (1 - alpha)
    return grafted
