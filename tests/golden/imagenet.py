"""Golden values of torchvision's classifiers for large images."""
import hashlib
import warnings

import torch
import torchvision
from torch import nn

import formulas
import graft

# Each with what its batch norms' weights are multiplied by, so that what tells images apart neither fades nor grows out of all measure.
MODELS = {
    "alexnet": 1, "densenet121": 2, "densenet161": 2, "densenet169": 2, "densenet201": 2, "inception_v3": 2,
    "resnet18": 2, "resnet34": 2, "resnet50": 2, "resnet101": 2, "resnet152": 2, "squeezenet1_0": 1, "squeezenet1_1": 1,
    "vgg11": 1, "vgg11_bn": 2, "vgg13": 1, "vgg13_bn": 2, "vgg16": 1, "vgg16_bn": 2, "vgg19": 1, "vgg19_bn": 2}

# One of each kind that takes gradients through batch norms, with its size of images.
TRAINED = {"densenet121": 64, "inception_v3": 299, "resnet18": 64, "resnet50": 64, "vgg11_bn": 64}

# Those with a batch norm behind each convolution. DenseNets have theirs before.
PAIRED = [name for name in MODELS if name.startswith(("inception", "resnet")) or name.endswith("_bn")]


def create(name, classes, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        extra = {"init_weights": False} if name.startswith(("inception", "vgg")) else {}
        return getattr(torchvision.models, name)(num_classes=classes, **extra, **settings)


def shape_row(name):
    network = create(name, 1000)
    entries = [f"{key} {' '.join(map(str, value.shape))}\n" for key, value in network.state_dict().items()]
    return {
        "model": name,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "entries": len(entries),
        "sha256": hashlib.sha256("".join(entries).encode()).hexdigest()}


def filled(name, seed, norm_scale):
    network = create(name, 10)
    formulas.fill(network, seed)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data *= norm_scale
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return network


def logits_row(name, seed, side):
    network, images = filled(name, seed, MODELS[name]).eval(), formulas.square_images(2, 3, side)
    with torch.no_grad():
        rounded = network(images).double()
        exact = network.double()(images.double())
    scale = float(exact.abs().max())
    return {
        "seed": seed, "side": side, "normScale": MODELS[name],
        "logits": exact.tolist(),
        "imagesApart": float((exact[0] - exact[1]).abs().max()) / scale,
        "float32Difference": float((exact - rounded).abs().max()) / scale}


def training_row(name, seed, side):
    network = filled(name, seed, 1).double().train()
    images, labels = formulas.square_images(2, 3, side).double(), formulas.labels(2)
    outputs = network(images)
    if name == "inception_v3":
        loss = nn.functional.cross_entropy(outputs.logits, labels) + 0.4 * nn.functional.cross_entropy(outputs.aux_logits, labels)
    else:
        loss = nn.functional.cross_entropy(outputs, labels)
    loss.backward()
    return {
        "model": name, "seed": seed, "side": side, "loss": float(loss.detach()),
        "gradientNorms": {key: float(p.grad.norm()) for key, p in network.named_parameters()}}


def pairs(name):
    """Of a network in training, whose auxiliary classifier takes part."""
    return graft.pairs(create(name, 10), formulas.square_images(2, 3, TRAINED.get(name, 64)))


def pairs_row(name):
    found = pairs(name)
    lines = "".join(f"{convolution} {norm} {before or '-'}\n" for convolution, norm, before in found)
    return {"model": name, "pairs": len(found), "sha256": hashlib.sha256(lines.encode()).hexdigest()}


def rows():
    for name in MODELS:
        side = 75 if name == "inception_v3" else 64
        row = shape_row(name) | logits_row(name, 61, side)
        print(f"{name}: images are {row['imagesApart']:.2f} apart, float32 is within {row['float32Difference']:.1e} of float64")
        yield row


def training_rows():
    for name, side in TRAINED.items():
        row = training_row(name, 62, side)
        print(f"{name}: loss {row['loss']:.4f} in training")
        yield row
