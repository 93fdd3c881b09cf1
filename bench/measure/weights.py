"""Counts the trained numbers of a weights file by its header."""
import json
import math
import struct

NOT_TRAINED = ("running_mean", "running_var", "num_batches_tracked")


def parameter_count(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return sum(math.prod(entry["shape"]) for name, entry in header.items() if not name.endswith(NOT_TRAINED))
