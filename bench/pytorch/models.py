"""CIFAR ResNets of He et al. (CVPR 2016, section 4.2) under the names that the published models use.

Shortcuts where the shape changes have no weights: every second pixel is taken and the new channels are zero, half of
them before the old ones and half behind. The `_leaky` twins replace ReLU by leaky ReLU with slope 0.01.
"""
from torch import nn
from torch.nn import functional as F

DEPTHS = {"resnet20": 3, "resnet32": 5, "resnet44": 7, "resnet56": 9, "resnet110": 18, "resnet1202": 200}
NAMES = [name + suffix for suffix in ("", "_leaky") for name in DEPTHS]

# Trained numbers with 10 classes and 3 input channels.
PARAMETERS = {
    "resnet20": 269_722,
    "resnet32": 464_154,
    "resnet44": 658_586,
    "resnet56": 853_018,
    "resnet110": 1_727_962,
    "resnet1202": 19_421_274,
}


def create(name, classes=10, channels=3):
    """The network of that name, freshly initialized, with its parameter count checked."""
    plain = name.removesuffix("_leaky")
    if plain not in DEPTHS:
        raise SystemExit(f"unknown model {name}; known are {', '.join(NAMES)}")
    network = ResNet(DEPTHS[plain], F.leaky_relu if name != plain else F.relu, classes, channels)
    count = sum(parameter.numel() for parameter in network.parameters())
    expected = PARAMETERS[plain] + 65 * (classes - 10) + 144 * (channels - 3)
    assert count == expected, f"{name} has {count} parameters, not {expected}"
    return network


class ResNet(nn.Module):
    def __init__(self, blocks, activation, classes, channels):
        super().__init__()
        self.activation = activation
        self.conv1 = convolution(channels, 16, stride=1)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = stage(blocks, 16, 16, 1, activation)
        self.layer2 = stage(blocks, 16, 32, 2, activation)
        self.layer3 = stage(blocks, 32, 64, 2, activation)
        self.linear = nn.Linear(64, classes)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, images):
        x = self.activation(self.bn1(self.conv1(images)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean(dim=(2, 3)))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, activation):
        super().__init__()
        self.activation = activation
        self.stride = stride
        self.new_channels = outputs - inputs
        self.conv1 = convolution(inputs, outputs, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = convolution(outputs, outputs, stride=1)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        y = self.activation(self.bn1(self.conv1(x)))
        return self.activation(self.bn2(self.conv2(y)) + self.shortcut(x))

    def shortcut(self, x):
        if self.new_channels == 0:
            return x
        half = self.new_channels // 2
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, half, half))


def stage(blocks, inputs, outputs, stride, activation):
    first = Block(inputs, outputs, stride, activation)
    return nn.Sequential(first, *(Block(outputs, outputs, 1, activation) for _ in range(blocks - 1)))


def convolution(inputs, outputs, stride):
    return nn.Conv2d(inputs, outputs, kernel_size=3, stride=stride, padding=1, bias=False)


if __name__ == "__main__":
    for model in NAMES:
        create(model)
        print(model, PARAMETERS[model.removesuffix("_leaky")])
