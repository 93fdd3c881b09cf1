"""Filter grafting (Meng et al., CVPR 2020, section 3): entropy, coefficient and the mix of two state dicts, by layers and by filters.

By layers there are two independent computations: `*_torch` in float32 torch operations, which is what training uses, and
`*_numpy`, which takes the same float32 bin edges and does the rest in float64, to show how far rounding goes. By filters there
is one, in the precision of the state dicts.
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


# ---------------------------------------------------------------- filter level

def pairs(network, images):
    """The convolutions whose output a batch norm takes, in state-dict order: convolution, norm, and the norm that alone the
    convolution's input comes through (None if several do, or if it is depthwise). Read off what autograd recorded."""
    outputs = network(images)
    names = {parameter: name.removesuffix(".weight") for name, parameter in network.named_parameters()}

    def name_of(node):
        return names[node.next_functions[1][0].variable]

    module_of = dict(network.named_modules())
    found, seen = {}, set()
    waiting = [output.grad_fn for output in (outputs if isinstance(outputs, tuple) else [outputs])]
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        before = [source for source, _ in node.next_functions]
        waiting += before
        if is_norm(node) and is_convolution(before[0]):
            norm, convolution = name_of(node), name_of(before[0])
            sources = norms_behind(before[0].next_functions[0][0])
            alone = len(sources) == 1 and None not in sources and module_of[convolution].groups == 1
            found[convolution] = convolution, norm, name_of(*sources) if alone else None
    return [found[name] for name in module_of if name in found]


def norms_behind(node):
    """The batch norms that something comes through, or None among them where it comes through anything else with weights."""
    if node is None or is_convolution(node):
        return {None}
    if is_norm(node):
        return {node}
    return set().union(*(norms_behind(source) for source, _ in node.next_functions))


def is_norm(node):
    return node is not None and "BatchNorm" in node.name()


def is_convolution(node):
    return node is not None and node.name().startswith("Convolution")


def channel_coefficients(own, donor):
    sums = own.abs() + donor.abs()
    return torch.where(sums > 0, own.abs() / sums, torch.full_like(sums, 0.5))


def graft_filters(own, donor, pairs):
    """The grafted state dict, and the coefficients of each norm's channels."""
    grafted, alphas = {name: entry.clone() for name, entry in own.items()}, {}
    for _, norm, _ in pairs:
        alphas[norm] = channel_coefficients(own[f"{norm}.weight"], donor[f"{norm}.weight"])
    for convolution, norm, before in pairs:
        weight = f"{convolution}.weight"
        if before is not None:
            grafted[weight] = mixed(grafted[weight], donor[weight], alphas[before].reshape(1, -1, 1, 1))
        grafted[weight] = mixed(grafted[weight], donor[weight], alphas[norm].reshape(-1, 1, 1, 1))
        for name in [f"{convolution}.bias"] + [f"{norm}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]:
            if name in own:
                grafted[name] = mixed(own[name], donor[name], alphas[norm])
    return grafted, alphas


def mixed(own, donor, alpha):
    return own * alpha + donor * (1 - alpha)
