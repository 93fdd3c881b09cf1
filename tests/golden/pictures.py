"""What torchvision and Pillow make of pictures: random regions, resizes, and the whole way from a file to floats."""
import base64
import io
import math

import formulas
import numpy as np
from PIL import Image
from torchvision.transforms import functional, transforms

MASK = (1 << 64) - 1
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class RandomStream:
    """The program's own: xoshiro256** seeded by SplitMix64 from seed, network, purpose, epoch and rollbacks; then forked."""

    def __init__(self, key):
        self.state = [self.mix(key + k) for k in (1, 2, 3, 4)]

    @classmethod
    def of(cls, *parts):
        key = 0
        for part in parts:
            key = cls.mix(key + part)
        return cls(key)

    @staticmethod
    def mix(value):
        value = (value + 0x9E3779B97F4A7C15) & MASK
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
        return value ^ (value >> 31)

    def fork(self):
        return RandomStream(self.mix(self.next_uint64()))

    def next_uint64(self):
        def rotate(value, by):
            return ((value << by) | (value >> (64 - by))) & MASK

        s = self.state
        result = (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        shifted = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotate(s[3], 45)
        return result

    def next_double(self):
        return (self.next_uint64() >> 11) * 2.0**-53

    def next(self, bound):
        while True:
            product = self.next_uint64() * bound
            if product & MASK >= (1 << 64) % bound:
                return product >> 64


class Number(float):
    def item(self):
        return self


class Draws:
    """Stands for the module torch in torchvision's RandomResizedCrop: its numbers come from a stream, in double precision."""

    def __init__(self, stream):
        self.stream = stream

    def tensor(self, values):
        return values

    def log(self, values):
        return [math.log(value) for value in values]

    def exp(self, value):
        return Number(math.exp(value))

    def empty(self, _):
        return self

    def uniform_(self, low, high):
        return Number(low + (high - low) * self.stream.next_double())

    class Whole(int):
        def item(self):
            return int(self)

    def randint(self, low, high, size):
        return self.Whole(low + self.stream.next(high - low))


def crops():
    """Regions in the order of a pass. Long pictures end in the centre after ten tries."""
    torch, rows = transforms.torch, []
    try:
        for epoch, (width, height) in enumerate([(500, 375), (375, 500), (32, 32), (224, 224), (4000, 3000), (3, 2), (1000, 20), (20, 1000), (1, 1)]):
            stream = RandomStream.of(7, 2, 3, epoch, 0)
            image, regions = Image.new("L", (width, height)), []
            for _ in range(12):
                transforms.torch = Draws(stream.fork())
                top, left, its_height, its_width = transforms.RandomResizedCrop.get_params(image, [0.08, 1.0], [3 / 4, 4 / 3])
                regions.append([left, top, its_width, its_height, transforms.torch.stream.next(2)])
            rows.append({"epoch": epoch, "width": width, "height": height, "regions": regions})
    finally:
        transforms.torch = torch
    return rows


def picture(seed, width, height):
    """Waves with noise, so that nothing in it is a power of two apart."""
    y, x, c = np.mgrid[:height, :width, :3].astype(np.float64)
    noise = formulas.signed(seed, 0, height * width * 3).reshape(height, width, 3)
    waves = np.sin(x / (5 + c) + seed) * 60 + np.cos(y / (7 - c)) * 40
    return Image.fromarray(np.clip(128 + waves + noise * 25, 0, 255).astype(np.uint8))


def files():
    """Every form that a file takes on its way through a decoder."""
    colour, odd = picture(1, 32, 24), picture(2, 35, 21)
    alpha = colour.copy()
    alpha.putalpha(Image.fromarray((formulas.mix(3, 0, 32 * 24) >> np.uint64(24)).astype(np.uint8).reshape(24, 32)))
    rotated = Image.Exif()
    rotated[0x0112] = 6
    yield "jpeg 4:2:0", odd, "JPEG", {"quality": 85}
    yield "jpeg 4:2:2", odd, "JPEG", {"quality": 75, "subsampling": 1}
    yield "jpeg 4:4:4", odd, "JPEG", {"quality": 95, "subsampling": 0}
    yield "jpeg, progressive", odd, "JPEG", {"quality": 85, "progressive": True}
    yield "jpeg, grey", odd.convert("L"), "JPEG", {"quality": 85}
    yield "jpeg, cmyk", odd.convert("CMYK"), "JPEG", {"quality": 85}
    yield "jpeg, turned by Exif", odd, "JPEG", {"quality": 85, "exif": rotated}
    yield "png", colour, "PNG", {}
    yield "png, grey", colour.convert("L"), "PNG", {}
    yield "png, palette", colour.quantize(32), "PNG", {}
    yield "png, transparent", alpha, "PNG", {}
    yield "png, grey and transparent", alpha.convert("LA"), "PNG", {}
    yield "png, two colours", colour.convert("1"), "PNG", {}
    yield "webp", colour, "WEBP", {"quality": 80}
    yield "webp, lossless", colour, "WEBP", {"lossless": True}
    yield "webp, transparent", alpha, "WEBP", {"lossless": True}


def text(pixels):
    return base64.b64encode(pixels).decode()


def decoded():
    """Each file with the pixels that Pillow decodes, as torchvision's ImageFolder asks for them."""
    rows = []
    for name, image, form, options in files():
        file = io.BytesIO()
        image.save(file, form, **options)
        rgb = Image.open(file).convert("RGB")
        rows.append({"name": name, "width": rgb.width, "height": rgb.height, "file": text(file.getvalue()), "pixels": text(rgb.tobytes())})
    return rows


def resized():
    """Lossless pictures, and what torchvision's transforms make of them: bytes, and for the test's way floats too."""
    rows = []
    for seed, (width, height), regions in (
        (11, (71, 43), [(0, 0, 71, 43), (3, 5, 66, 37), (20, 10, 33, 30), (40, 30, 7, 9), (70, 42, 1, 1), (0, 0, 18, 18)]),
        (12, (23, 64), [(0, 0, 23, 64), (1, 2, 21, 55)]),
        (13, (18, 18), [(0, 0, 18, 18)]),
        (14, (9, 13), [(0, 0, 9, 13), (4, 4, 3, 5)]),
    ):
        image = picture(seed, width, height)
        file = io.BytesIO()
        image.save(file, "PNG")
        views = [
            {"region": list(region), "pixels": text(functional.resized_crop(
                image, region[1], region[0], region[3], region[2], [18, 18]).tobytes())}
            for region in regions]
        centre = transforms.CenterCrop(18)(transforms.Resize(21)(image))
        floats = transforms.Normalize(MEAN, DEVIATION)(transforms.ToTensor()(centre))
        rows.append({
            "file": text(file.getvalue()), "views": views, "centre": text(centre.tobytes()),
            "normalized": text(floats.permute(1, 2, 0).numpy().astype("<f4").tobytes())})
    return rows
