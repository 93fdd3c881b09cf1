"""Peak memory of training two networks, all processes of a side together."""
from . import processes
from .table import Row, Skipped
from .training import BATCH, images_for

MEBIBYTE = 1 << 20


def measure(bench, model):
    images = images_for(model, bench.sizes.training_images)
    epochs = 1 + bench.sizes.training_epochs
    if bench.peer is None:
        bench.skip(Skipped("memory", "against PyTorch", bench.no_peer))
    against = f"(PyTorch {bench.peer.version})" if bench.peer else ""
    rows = {
        precision: bench.row(Row("memory", f"{model} {precision}, 2 networks, peak", "MiB", against, is_cost=True))
        for precision in bench.precisions("memory", model)}
    for number in bench.rounds():
        theirs = (
            processes.peak_memory(bench.peer.train(model, 2, epochs, images, BATCH)) / MEBIBYTE if bench.peer else None)
        for precision, row in rows.items():
            command, _ = bench.program.train(model, 2, epochs, images, BATCH, precision)
            row.add(processes.peak_memory(command) / MEBIBYTE, theirs)
            bench.say(f"memory: round {number}, {precision}: {row.ours[-1]:.0f} MiB")
