"""Throughput of whole processes, in turns of a second: a longer run less a shorter one, so that start-up does not count."""
import dataclasses

from . import processes, weights
from .processes import Failed
from .table import Row, Skipped, plural

BATCH = 128

# The shorter run: one batch, and one of the test.
SHORT_EPOCHS = 1
SHORT_IMAGES = BATCH

# Processor time of an image against ResNet32's, roughly: slower networks get fewer images for the same patience.
RELATIVE_COST = {"resnet20": 0.6, "resnet110": 3.5, "mobilenetv2": 3, "vgg16": 3.5}


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
        paces = paces_of(sides)
        for side in sides:
            bench.say(f"{section}: {model}, round {number}, {side.name}: {paces[side].images_per_second:.1f} images/s, "
                      f"{paces[side].processor_milliseconds:.2f} CPU ms/image")
        if peer and len({side.parameters for side in sides}) > 1:
            raise Failed(f"{model}: parameter counts differ: {', '.join(f'{s.name} {s.parameters}' for s in sides)}")
        for side, (throughput, processor) in rows.items():
            throughput.add(paces[side].images_per_second, paces[peer].images_per_second if peer else None)
            processor.add(paces[side].processor_milliseconds, paces[peer].processor_milliseconds if peer else None)


def paces_of(sides):
    longer = [side.work(side.epochs, side.images, side.tests) for side in sides]
    longer_costs = processes.run_in_turns(longer)
    for side, cost in zip(sides, longer_costs):
        side.read(cost)
    shorter_costs = processes.run_in_turns([side.work(SHORT_EPOCHS, SHORT_IMAGES, SHORT_IMAGES) for side in sides])
    return {
        side: pace(side.networks * (side.epochs * side.images - SHORT_EPOCHS * SHORT_IMAGES), shorter, longer)
        for side, shorter, longer in zip(sides, shorter_costs, longer_costs)}


class Side:
    """One of the things that are compared. `work` trains so many epochs of so many images; `read` sees what it has left."""

    def __init__(self, bench, model, networks, name):
        self.bench, self.model, self.networks, self.name = bench, model, networks, name
        self.images, self.epochs = images_for(model, bench.sizes.training_images), bench.sizes.training_epochs
        self.tests = max(BATCH, self.images // 5)
        self.parameters = None


class Ours(Side):
    def __init__(self, bench, model, networks, precision):
        super().__init__(bench, model, networks, f"grafting {precision}")
        self.precision = precision

    def work(self, epochs, images, tests):
        command, self.directory = self.bench.program.train(self.model, self.networks, epochs, images, tests, self.precision)
        return processes.Work([command])

    def read(self, cost):
        self.parameters = weights.parameter_count(self.directory / "networks" / "1" / "final.safetensors")


class Theirs(Side):
    def __init__(self, bench, model, networks):
        super().__init__(bench, model, networks, "published loop")
        self.folder = bench.scratch / "published"

    def work(self, epochs, images, tests):
        return processes.Work([self.bench.peer.train(self.model, self.networks, epochs, images, tests, self.folder)])

    def read(self, cost):
        rows = cost.outputs[0].splitlines()
        if len(rows) != self.epochs * self.networks:
            raise Failed(f"the published loop printed {len(rows)} rows, not {self.epochs * self.networks}")
        self.parameters = weights.parameter_count(self.folder / f"{self.model}-1.safetensors")
