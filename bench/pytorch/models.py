"""The networks for 32 x 32 images under the names that the published models use.

`resnetN` and `resnetN_leaky` (leaky ReLU with slope 0.01): He et al., CVPR 2016, section 4.2. `mobilenetv2`: Sandler et al., CVPR
2018, with strides for small images. `vggN`: Simonyan and Zisserman, ICLR 2015, with batch norm and one linear layer.
"""
from torch import nn
from torch.nn import functional as F

RESNET_BLOCKS = {"resnet20": 3, "resnet32": 5, "resnet44": 7, "resnet56": 9, "resnet110": 18, "resnet1202": 200}
VGG_CONVOLUTIONS = {"vgg11": (1, 1, 2, 2, 2), "vgg13": (2, 2, 2, 2, 2), "vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
NAMES = [name + suffix for suffix in ("", "_leaky") for name in RESNET_BLOCKS] + ["mobilenetv2", *VGG_CONVOLUTIONS]

# Trained numbers with 10 classes and 3 input channels.
PARAMETERS = {
    "resnet20": 269_722,
    "resnet32": 464_154,
    "resnet44": 658_586,
    "resnet56": 853_018,
    "resnet110": 1_727_962,
    "resnet1202": 19_421_274,
    "mobilenetv2": 2_296_922,
    "vgg11": 9_231_114,
    "vgg13": 9_416_010,
    "vgg16": 14_728_266,
    "vgg19": 20_040_522,
}


def create(name, classes=10, channels=3):
    """The network of that name, freshly initialized, with its parameter count checked."""
    plain = name.removesuffix("_leaky")
    if plain in RESNET_BLOCKS:
        network, features, stem = ResNet(RESNET_BLOCKS[plain], F.leaky_relu if name != plain else F.relu, classes, channels), 64, 16
    elif name == "mobilenetv2":
        network, features, stem = MobileNetV2(classes, channels), 1280, 32
    elif name in VGG_CONVOLUTIONS:
        network, features, stem = Vgg(VGG_CONVOLUTIONS[name], classes, channels), 512, 64
    else:
        raise SystemExit(f"unknown model {name}; known are {', '.join(NAMES)}")
    count = sum(parameter.numel() for parameter in network.parameters())
    expected = PARAMETERS[plain] + (features + 1) * (classes - 10) + 9 * stem * (channels - 3)
    assert count == expected, f"{name} has {count} parameters, not {expected}"
    return network


class ResNet(nn.Module):
    """Shortcuts where the shape changes have no weights: every second pixel is taken and the new channels are zero, half of
    them before the old ones and half behind."""

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


class MobileNetV2(nn.Module):
    # Expansion, channels, blocks, stride of the first block.
    STAGES = ((1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))

    def __init__(self, classes, channels):
        super().__init__()
        self.conv1 = convolution(channels, 32, stride=1)
        self.bn1 = nn.BatchNorm2d(32)
        blocks, inputs = [], 32
        for expansion, outputs, count, stride in self.STAGES:
            for block in range(count):
                blocks.append(InvertedResidual(inputs, expansion * inputs, outputs, stride if block == 0 else 1))
                inputs = outputs
        self.layers = nn.Sequential(*blocks)
        self.conv2 = nn.Conv2d(inputs, 1280, kernel_size=1, bias=False)
        self.bn2 = nn.BatchNorm2d(1280)
        self.linear = nn.Linear(1280, classes)

    def forward(self, images):
        x = self.layers(F.relu(self.bn1(self.conv1(images))))
        return self.linear(F.relu(self.bn2(self.conv2(x))).mean(dim=(2, 3)))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, width, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, kernel_size=3, stride=stride, padding=1, groups=width, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.has_sum = stride == 1
        self.shortcut = nn.Identity()
        if self.has_sum and inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, kernel_size=1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return y + self.shortcut(x) if self.has_sum else y


class Vgg(nn.Module):
    def __init__(self, convolutions, classes, channels):
        super().__init__()
        layers, inputs = [], channels
        for count, outputs in zip(convolutions, (64, 128, 256, 512, 512)):
            for _ in range(count):
                layers += [nn.Conv2d(inputs, outputs, kernel_size=3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(inputs, classes)

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


if __name__ == "__main__":
    for model in NAMES:
        create(model)
        print(model, PARAMETERS[model.removesuffix("_leaky")])
