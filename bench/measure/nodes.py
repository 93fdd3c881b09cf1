"""
What it costs to train a ring on two nodes: two processes with one slot each, joined as a cluster over the loopback address, against one
process with two slots. In turns, three epochs less one, so that what .NET compiles while it warms up, in each process, does not count.
"""
import socket

from . import processes
from .ring import difference
from .table import Row

NETWORKS = 2
EPOCHS = 3


def measure(bench, model, precision="fp32"):
    images = bench.sizes.ring_images
    name = f"{NETWORKS} x {model} {precision} on 2 nodes, {EPOCHS - 1} epochs of {images}"
    against = "(one process with two slots)"
    wall = bench.row(Row("nodes", name, "s", against, is_cost=True))
    processor = bench.row(Row("nodes", name, "CPU s", against, is_cost=True))
    cost = bench.row(Row("nodes", f"{name}: cost", "% of time"))
    for number in bench.rounds():
        longer, shorter = (in_turns(bench, model, epochs, images, precision) for epochs in (EPOCHS, 1))
        nodes, alone = (difference(*costs) for costs in zip(longer, shorter))
        nodes_used, alone_used = (costs[0].processor_seconds - costs[1].processor_seconds for costs in zip(longer, shorter))
        wall.add(nodes, alone)
        processor.add(nodes_used, alone_used)
        cost.add(100 * (nodes / alone - 1))
        bench.say(f"nodes: round {number}: {nodes:.2f} s, in one process {alone:.2f} s, ratio {nodes / alone:.4f}, of CPU time {nodes_used / alone_used:.4f}")


def in_turns(bench, model, epochs, images, precision):
    """The costs on two nodes and in one process."""
    tests = images // 5
    address = f"127.0.0.1:{free_port()}"
    train, directory = bench.program.train(model, NETWORKS, epochs, images, tests, precision, slots=1)
    node = bench.program.node(address, directory.with_name(directory.name + "-node"))
    alone, _ = bench.program.train(model, NETWORKS, epochs, images, tests, precision, slots=NETWORKS)
    return processes.run_in_turns([
        processes.Work([[*train, "--nodes", "2", "--listen", address], node], at_once=2),
        processes.Work([alone])])


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
