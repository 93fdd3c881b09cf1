"""
What it costs that nothing is lost: whole runs, in turns of a second, against runs that take and write no snapshots and checkpoints.

Everything else is the same on both sides: journal, metrics, the ring, best, last and final weights.
"""
from . import parts, processes
from .table import Row

MODEL = "resnet32"
NETWORKS = 2
EPOCHS = 2
NO_FILES = ["--chaos", "no-files"]

# The methods of CheckpointBenchmarks, and what they measure.
PARTS = {
    "Take": "taking a checkpoint, while the network waits",
    "SaveSnapshot": "writing a snapshot, beside training",
    "SaveCheckpoint": "writing a checkpoint, beside training",
}


def measure(bench, precision="fp32"):
    measure_runs(bench, precision)
    measure_parts(bench, precision)


def measure_runs(bench, precision):
    images = bench.sizes.ring_images
    name = f"{NETWORKS} x {MODEL} {precision}, {EPOCHS} epochs of {images}"
    against = "(without checkpoints and snapshots)"
    wall = bench.row(Row("checkpoints", name, "s", against, is_cost=True))
    processor = bench.row(Row("checkpoints", name, "CPU s", against, is_cost=True))
    cost = bench.row(Row("checkpoints", f"{name}: cost", "% of time"))
    for number in bench.rounds():
        commands = [bench.program.train(MODEL, NETWORKS, EPOCHS, images, images // 5, precision)[0] for _ in range(2)]
        ours, theirs = processes.run_in_turns([processes.Work([commands[0]]), processes.Work([[*commands[1], *NO_FILES]])])
        wall.add(ours.seconds, theirs.seconds)
        processor.add(ours.processor_seconds, theirs.processor_seconds)
        cost.add(100 * (ours.seconds / theirs.seconds - 1))
        bench.say(f"checkpoints: round {number}: {ours.seconds:.2f} s, without {theirs.seconds:.2f} s, ratio {ours.seconds / theirs.seconds:.4f}")


def measure_parts(bench, precision):
    """The same added up from its parts, without the noise of whole runs: the writing counts as if nothing else ran meanwhile."""
    parts.build()
    rows = {part: bench.row(Row("checkpoints", f"{MODEL}, {what}", "ms")) for part, what in PARTS.items()}
    share = bench.row(Row("checkpoints", f"{MODEL} {precision}, all three, share of an epoch of {bench.sizes.ring_images}", "% of time"))
    for number in bench.rounds():
        ours = parts.medians(bench, "CheckpointBenchmarks", "TrainingBenchmarks")
        for part, row in rows.items():
            row.add(1000 * ours[part, ""])
        epoch = ours["Step", f"Model={MODEL}&Precision={precision.capitalize()}"] * bench.sizes.ring_images / parts.BATCH
        share.add(100 * sum(ours[part, ""] for part in PARTS) / epoch)
        bench.say(f"checkpoints: parts, round {number} done")
