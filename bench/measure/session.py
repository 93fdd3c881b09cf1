"""One session of measuring: builds, measures section after section, and tells everything in one table."""
import json
import pathlib
import shutil
import tempfile

from . import machine, peer, program, table
from .bench import QUICK, WHOLE, Bench
from .processes import Failed
from .program import Program

CIFAR10 = "cifar-10-batches-bin"


def add_common_flags(parser, rounds):
    parser.add_argument("--rounds", type=int, default=rounds, metavar="N", help=f"interleaved rounds of each (default {rounds})")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that everything runs, measures nothing")
    parser.add_argument("--program", metavar="FILE", type=pathlib.Path, help="measure this build instead of building")
    parser.add_argument("--data", metavar="DIR", default="~/.cache/grafting", help="holds cifar-10-batches-bin (default ~/.cache/grafting)")
    parser.add_argument("--python", metavar="FILE", help="a Python with PyTorch, numpy and PIL (default: Debian's, else this one)")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, help="also write every sample there, after each section")


def measure(options, sections, device="cpu", build_properties=(), sizes=None):
    """Runs (name, measurement) pairs, prints the table and returns the exit code."""
    folder = pathlib.Path(options.data).expanduser()
    data = folder if (folder / CIFAR10).is_dir() else None
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="grafting-bench-"))
    try:
        path = options.program.resolve() if options.program else program.build(*build_properties)
        found, no_peer = peer.find(data, device, options.python)
        bench = Bench(
            Program(path, data, scratch, device), found, no_peer, sizes or (QUICK if options.quick else WHOLE), options.rounds, scratch)
        where = {**machine.described(device), "data": "CIFAR-10" if data else "fashion-mnist-mini", "quick": options.quick}
        bench.say(", ".join(f"{name} {value}" for name, value in where.items()))
        run_sections(bench, sections, lambda: write_json(options.json, where, bench))
    except Failed as failure:
        Bench.say(str(failure))
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("\n" + ", ".join(f"{name} {value}" for name, value in where.items()) + "\n")
    print(table.text(bench.rows, bench.skipped))
    return 1 if any(one.is_failure for one in bench.skipped) else 0


def run_sections(bench, sections, after_each):
    """Ctrl-C ends with what there is so far."""
    for name, measurement in sections:
        try:
            bench.attempt(name, "the rest of it", lambda: measurement(bench))
        except KeyboardInterrupt:
            bench.skip(table.Skipped(name, "the rest of everything", "interrupted", is_failure=True))
            return
        finally:
            after_each()


def write_json(path, where, bench):
    if path:
        rows = [row.as_json() for row in bench.rows if row.ours]
        skipped = [vars(one) for one in bench.skipped]
        path.write_text(json.dumps({"machine": where, "rows": rows, "skipped": skipped}, indent=2) + "\n")
