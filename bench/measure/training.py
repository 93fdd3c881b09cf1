"""Throughput of whole processes: a longer run less a shorter one, so that start-up and the last test do not count."""
import dataclasses
import json

from . import processes, weights
from .processes import Failed
from .table import Row, Skipped, plural

SHORT_EPOCHS = 1

# Processor time of an image against ResNet32's, roughly: slower networks get fewer images for the same patience.
RELATIVE_COST = {"resnet20": 0.6, "resnet110": 3.5, "mobilenetv2": 3, "vgg16": 3.5}
BATCH = 128


@dataclasses.dataclass(frozen=True)
class Pace:
    images_per_second: float
    processor_milliseconds: float


def images_for(model, images):
    """So many images, fewer for a slower network, in whole batches."""
    return max(1, round(images / RELATIVE_COST.get(model, 1) / BATCH)) * BATCH


def pace(images, shorter, longer):
    """The pace of `images` that the longer run has trained more than the shorter one."""
    seconds, processor = longer.seconds - shorter.seconds, longer.processor_seconds - shorter.processor_seconds
    if seconds <= 0:
        raise Failed("the longer run took no longer than the shorter one: more images or epochs are needed")
    return Pace(images / seconds, 1000 * processor / images)


def measure(bench, models, networks, section="training"):
    for model in models:
        if not bench.program.knows(model):
            bench.skip(Skipped(section, model, "the program has no such model"))
        else:
            bench.attempt(section, model, lambda: measure_model(bench, model, networks, section))


def measure_model(bench, model, networks, section):
    """One row of throughput and one of processor time for each precision; each round times every side once."""
    sides = [Ours(bench, model, networks, precision) for precision in bench.precisions(section, model)]
    peer = None
    if bench.peer is None:
        bench.skip(Skipped(section, f"{model} against PyTorch", bench.no_peer))
    elif model not in bench.peer.models:
        bench.skip(Skipped(section, f"{model} against PyTorch", "bench/pytorch has no such model"))
    else:
        peer = Theirs(bench, model, networks)
        sides.insert(0, peer)
    against = f"(PyTorch {bench.peer.version})" if peer else ""
    rows = {}
    for side in sides[1:] if peer else sides:
        name = f"{model} {side.precision}, {networks} network{plural(networks)}"
        rows[side] = (
            bench.row(Row(section, name, "images/s", against)),
            bench.row(Row(section, name, "CPU ms/image", against, is_cost=True)))
    for number in bench.rounds():
        paces = {}
        for side in sides:
            paces[side] = side.pace()
            bench.say(f"{section}: {model}, round {number}, {side.name}: {paces[side].images_per_second:.1f} images/s, "
                      f"{paces[side].processor_milliseconds:.2f} CPU ms/image")
        if peer and len({side.parameters for side in sides}) > 1:
            raise Failed(f"{model}: parameter counts differ: {', '.join(f'{s.name} {s.parameters}' for s in sides)}")
        for side, (throughput, processor) in rows.items():
            throughput.add(paces[side].images_per_second, paces[peer].images_per_second if peer else None)
            processor.add(paces[side].processor_milliseconds, paces[peer].processor_milliseconds if peer else None)


class Side:
    """One of the things that are compared. `run` trains so many epochs and returns the cost."""

    def __init__(self, bench, model, networks, name):
        self.bench, self.model, self.networks, self.name = bench, model, networks, name
        self.images = images_for(model, bench.sizes.training_images)
        self.tests = max(BATCH, self.images // 5)
        self.parameters = None

    def pace(self):
        shorter, longer = self.run(SHORT_EPOCHS), self.run(SHORT_EPOCHS + self.bench.sizes.training_epochs)
        return pace(self.bench.sizes.training_epochs * self.images * self.networks, shorter, longer)


class Ours(Side):
    def __init__(self, bench, model, networks, precision):
        super().__init__(bench, model, networks, f"grafting {precision}")
        self.precision = precision

    def run(self, epochs):
        command, directory = self.bench.program.train(
            self.model, self.networks, epochs, self.images, self.tests, self.precision)
        cost = processes.run(command)
        self.parameters = weights.parameter_count(directory / "networks" / "1" / "final.safetensors")
        return cost


class Theirs(Side):
    def __init__(self, bench, model, networks):
        super().__init__(bench, model, networks, "published loop")

    def run(self, epochs):
        folder = self.bench.scratch / "published"
        cost = processes.run(self.bench.peer.train(self.model, self.networks, epochs, self.images, self.tests, folder))
        rows = [json.loads(line) for line in cost.output.splitlines()]
        if len(rows) != epochs * self.networks:
            raise Failed(f"the published loop printed {len(rows)} rows, not {epochs * self.networks}")
        self.parameters = weights.parameter_count(folder / f"{self.model}-1.safetensors")
        return cost
