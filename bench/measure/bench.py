"""What all measurements of one session share, and what they have found."""
import dataclasses
import shutil
import sys

from . import machine
from .processes import Failed
from .table import Skipped


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much a longer run trains: images of an epoch, and epochs."""
    training_images: int
    training_epochs: int
    ring_images: int
    ring_epochs: int


WHOLE = Sizes(training_images=3840, training_epochs=2, ring_images=10_000, ring_epochs=1)
QUICK = Sizes(training_images=512, training_epochs=1, ring_images=512, ring_epochs=1)


class Bench:
    def __init__(self, program, peer, no_peer, sizes, rounds, scratch):
        """`peer` may be None: then `no_peer` says why."""
        self.program, self.peer, self.no_peer = program, peer, no_peer
        self.sizes, self.scratch = sizes, scratch
        self.round_count = rounds
        self.rows, self.skipped = [], []

    def rounds(self):
        """Numbers from 1. What a round has left in the scratch folder is gone in the next."""
        for number in range(1, self.round_count + 1):
            for left in self.scratch.iterdir():
                shutil.rmtree(left)
            yield number

    def row(self, row):
        self.rows.append(row)
        return row

    def skip(self, skipped):
        self.skipped.append(skipped)
        self.say(f"{'failed' if skipped.is_failure else 'skipped'}: {skipped.section}, {skipped.name}: {skipped.reason}")

    def attempt(self, section, name, measurement):
        """Measures; what fails is told in the table, and the rest goes on."""
        try:
            measurement()
        except Failed as failure:
            self.skip(Skipped(section, name, str(failure), is_failure=True))

    def precisions(self, section, model):
        """bf16 only where it is an instruction: emulated, it says nothing."""
        if self.program.device != "cpu" or machine.has_bf16():
            return ["fp32", "bf16"]
        self.skip(Skipped(section, f"{model} bf16", "this processor has no bf16 instructions"))
        return ["fp32"]

    @staticmethod
    def say(line):
        print(line, file=sys.stderr, flush=True)
