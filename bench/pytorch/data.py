"""Reads CIFAR-10, CIFAR-100 and Fashion-MNIST, and feeds them the way torchvision does: one PIL image at a time."""
import gzip
import pathlib

import numpy as np
import torch
from PIL import Image, ImageOps
from torch.utils.data import DataLoader, Dataset

CIFAR_MEAN, CIFAR_STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)


def read_cifar(folder, classes, train):
    """Pixels (images x 32 x 32 x 3 bytes) and labels of the official binary files, in file order."""
    folder = pathlib.Path(folder).expanduser()
    if classes == 10:
        names = [f"data_batch_{i}.bin" for i in range(1, 6)] if train else ["test_batch.bin"]
        paths, label_bytes = [folder / "cifar-10-batches-bin" / name for name in names], 1
    else:
        paths, label_bytes = [folder / "cifar-100-binary" / ("train.bin" if train else "test.bin")], 2
    rows = np.concatenate([np.fromfile(path, np.uint8).reshape(-1, label_bytes + 3072) for path in paths])
    pixels = rows[:, label_bytes:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(pixels), rows[:, label_bytes - 1].astype(np.int64)


def read_idx(folder, train):
    """Pixels (images x 32 x 32 x 1 bytes, padded with black from 28 x 28) and labels of idx files packed by gzip."""
    folder, part = pathlib.Path(folder).expanduser(), "train" if train else "t10k"
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1)
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    return np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0))), labels


class Normalize:
    """An image as a float tensor (channels x height x width): pixels / 255, less the mean, over the deviation."""

    def __init__(self, mean, deviation):
        self.mean = torch.tensor(mean).view(-1, 1, 1)
        self.deviation = torch.tensor(deviation).view(-1, 1, 1)

    def __call__(self, image):
        pixels = np.array(image, np.uint8).reshape(image.height, image.width, -1)
        tensor = torch.from_numpy(pixels).permute(2, 0, 1).contiguous().float().div(255)
        return tensor.sub_(self.mean).div_(self.deviation)


def crop_and_flip(image, top, left, flip):
    """The 32 x 32 window at (top, left) of the image with 4 black pixels around it, mirrored where asked."""
    image = ImageOps.expand(image, border=4, fill=0).crop((left, top, left + 32, top + 32))
    return image.transpose(Image.FLIP_LEFT_RIGHT) if flip else image


def augment(image):
    top, left = (int(torch.randint(0, 9, (1,))) for _ in range(2))
    return crop_and_flip(image, top, left, flip=bool(torch.rand(1) < 0.5))


class Images(Dataset):
    def __init__(self, pixels, labels, normalize, train):
        self.pixels, self.labels, self.normalize, self.train = pixels, labels, normalize, train

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        pixels = self.pixels[index]
        image = Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[:, :, 0])
        return self.normalize(augment(image) if self.train else image), int(self.labels[index])


def loaders(source, classes, limit_train=None, limit_test=None, batch=128, workers=2):
    """Training (shuffled, augmented) and test batches. A folder with idx files in it is read as such, else as CIFAR."""
    is_idx = (pathlib.Path(source).expanduser() / "train-images-idx3-ubyte.gz").exists()
    read = (lambda train: read_idx(source, train)) if is_idx else (lambda train: read_cifar(source, classes, train))
    sets = []
    for train, limit in ((True, limit_train), (False, limit_test)):
        pixels, labels = read(train)
        normalize = Normalize((0.2860,), (0.3530,)) if is_idx else Normalize(CIFAR_MEAN, CIFAR_STD)
        sets.append(Images(pixels[:limit], labels[:limit], normalize, train))
    return (
        DataLoader(sets[0], batch_size=batch, shuffle=True, num_workers=workers),
        DataLoader(sets[1], batch_size=100, num_workers=workers),
    )
