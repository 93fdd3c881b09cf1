"""How soon the program is there, and how soon it trains."""
from . import processes
from .table import Row


def measure(bench, model):
    """The first batch is told by the first line on a running pass. Those lines come every 250 ms: it may be told that late."""
    help_row = bench.row(Row("start-up", "--help", "s"))
    batch_row = bench.row(Row("start-up", f"first batch of 2 x {model} told", "s"))
    for number in bench.rounds():
        help_row.add(processes.run(bench.program.help()).seconds)
        command, _ = bench.program.train(model, networks=2, epochs=1, images=50_000, tests=128)
        batch_row.add(processes.seconds_until([*command, "--print-freq", "1"], lambda line: "  batch " in line))
        bench.say(f"start-up: round {number}: help {help_row.ours[-1]:.2f} s, first batch {batch_row.ours[-1]:.2f} s")
