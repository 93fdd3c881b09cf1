"""
What the ring costs: N grafted networks against N separate baselines with the same slots.

The time of either side is that of whole processes, in turns of a second, a longer run less a shorter one. Baselines are runs with
--num 1, as many at once as the ring has slots, the next one started when one ends. Tests are of one batch: a ring tests its final weights, which
the last graft has changed, once more than baselines do, and a run of one epoch must not count that as a cost of the epoch.
"""
import json
import re

from . import machine, processes
from .processes import Failed
from .table import Row, plural
from .training import SHORT_EPOCHS, SHORT_IMAGES


def measure(bench, model, counts, precision="fp32"):
    for networks in counts:
        bench.attempt("ring", f"{networks} networks", lambda: measure_count(bench, model, networks, precision))


def measure_count(bench, model, networks, precision):
    slots = min(networks, machine.processors())
    name = f"{networks} x {model} {precision} in {slots} slot{plural(slots)}, epochs of {bench.sizes.ring_images}"
    row = bench.row(Row("ring", name, "s", f"({networks} baseline{plural(networks)})", is_cost=True))
    for number in bench.rounds():
        images, epochs = bench.sizes.ring_images, bench.sizes.ring_epochs
        longer = in_turns(bench, model, networks, epochs, images, precision, slots)
        shorter = in_turns(bench, model, networks, SHORT_EPOCHS, SHORT_IMAGES, precision, slots)
        ring, baselines = (difference(*costs) for costs in zip(longer, shorter))
        row.add(ring, baselines)
        bench.say(f"ring: {networks} networks, round {number}: {ring:.2f} s, baselines {baselines:.2f} s, ratio {baselines / ring:.4f}")


def in_turns(bench, model, networks, epochs, images, precision, slots):
    """The costs of the ring and of the baselines."""
    def command(count, slots):
        return bench.program.train(model, count, epochs, images, SHORT_IMAGES, precision, slots)[0]

    return processes.run_in_turns([
        processes.Work([command(networks, slots)]),
        processes.Work([command(1, slots=1) for _ in range(networks)], at_once=slots)])


def difference(longer, shorter):
    seconds = longer.seconds - shorter.seconds
    if seconds <= 0:
        raise Failed("the longer run took no longer than the shorter one: larger epochs are needed")
    return seconds


def measure_shares(bench, model, counts, precision="fp32"):
    """Where equal networks' time goes, from summary.json: percent of all networks' time from the start of the run to its end."""
    for networks in counts:
        slots, rows = min(networks, machine.processors()), {}
        for number in bench.rounds():
            images = bench.sizes.ring_images
            command, directory = bench.program.train(model, networks, bench.sizes.ring_epochs, images, images // 5, precision, slots)
            processes.run(command)
            found = shares(json.loads((directory / "summary.json").read_text()))
            for part, percent in found.items():
                if part not in rows:
                    rows[part] = bench.row(Row("shares", f"{networks} x {model} {precision}: {part}", "% of time"))
                rows[part].add(percent)
            bench.say(f"shares: {networks} networks, round {number}: "
                      + ", ".join(f"{part} {percent:.2f}%" for part, percent in found.items()))


def shares(summary):
    """What no part of the summary accounts for (snapshot copies, messages, start and end) is a share of its own."""
    networks = summary["networks"]
    whole = len(networks) * summary["seconds"]
    percents = {
        words(part): 100 * sum(network["time"][part] for network in networks) / whole for part in networks[0]["time"]}
    return {**percents, "everything else": 100 - sum(percents.values())}


def words(name):
    return re.sub("([A-Z])", lambda match: " " + match[1].lower(), name)
