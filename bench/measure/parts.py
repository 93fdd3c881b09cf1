"""The small parts, by BenchmarkDotNet, and what they are compared with."""
import json
import subprocess

from . import processes
from .machine import ROOT
from .processes import Failed
from .table import Row, Skipped

PROJECT = ROOT / "bench" / "Grafting.Benchmarks"
ASSEMBLY = PROJECT / "bin" / "Release" / "net10.0" / "Grafting.Benchmarks.dll"
BATCH = 128
NANOSECONDS = 1e-9

# The models that GraftBenchmarks and SafeTensorsBenchmarks know, and what their methods measure.
GRAFTED = ("resnet32", "resnet110")
PARTS = {
    "Graft": "whole layer-level graft",
    "Entropy": "entropies of one network",
    "Snapshot": "snapshot",
    "Write": "safetensors to memory",
}


def build():
    build = subprocess.run(["dotnet", "build", "-c", "Release", PROJECT], capture_output=True, text=True)
    if build.returncode != 0:
        raise Failed("the benchmarks do not build: dotnet build -c Release bench/Grafting.Benchmarks")


def medians(bench, *types):
    """Median seconds of all benchmarks of some types, by (method, parameters)."""
    folder = bench.scratch / "benchmarks"
    filters = [f"*.{name}.*" for name in types]
    processes.run(["dotnet", str(ASSEMBLY), "--filter", *filters, "--artifacts", str(folder)])
    found = {}
    for name in types:
        report = json.loads((folder / "results" / f"Grafting.Benchmarks.{name}-report-brief.json").read_text())
        for benchmark in report["Benchmarks"]:
            if benchmark["Statistics"] is None:
                raise Failed(f"{benchmark['DisplayInfo']} gave no result")
            found[benchmark["Method"], benchmark["Parameters"]] = benchmark["Statistics"]["Median"] * NANOSECONDS
    return found


def measure_grafts(bench):
    build()
    if bench.peer is None:
        bench.skip(Skipped("graft", "against PyTorch", bench.no_peer))
    against = f"(published function, PyTorch {bench.peer.version})" if bench.peer else ""
    rows = {
        (part, model): bench.row(Row(
            "graft", f"{model}, {what}", "ms", against if part == "Graft" else "", is_cost=True))
        for model in GRAFTED for part, what in PARTS.items()}
    for number in bench.rounds():
        published = {model: published_graft(bench, model) for model in GRAFTED} if bench.peer else {}
        ours = medians(bench, "GraftBenchmarks", "SafeTensorsBenchmarks")
        for (part, model), row in rows.items():
            row.add(1000 * ours[part, f"Model={model}"], published.get(model) if part == "Graft" else None)
        bench.say(f"graft: round {number} done")


def published_graft(bench, model):
    """Median milliseconds."""
    seconds = sorted(json.loads(processes.run(bench.peer.time_graft(model)).outputs[0]))
    return 1000 * seconds[len(seconds) // 2]


def measure_data(bench):
    """Batches, how much of a training step they take, and norms."""
    build()
    rate = bench.row(Row("data", "crop, flip, normalize 32x32x3 on one core", "images/s"))
    decoding = {
        workers: bench.row(Row("data", f"decode, crop, resize 500x375 JPEGs to 224x224, -j {workers}", "images/s"))
        for workers in (1, 2)}
    norms = {
        precision: bench.row(Row("data", f"fused norm, {precision}", "ms", "(separate libtorch operations)", is_cost=True))
        for precision in ("Fp32", "Bf16")}
    precisions = [name.capitalize() for name in bench.precisions("data", "resnet32")]
    shares = {
        precision: bench.row(Row("data", f"share of a resnet32 training step, {precision.lower()}", "%"))
        for precision in precisions}
    for number in bench.rounds():
        ours = medians(bench, "BatchBenchmarks", "DecodingBenchmarks", "TrainingBenchmarks", "NormBenchmarks")
        fill = ours["Fill", ""]
        rate.add(BATCH / fill)
        for workers, row in decoding.items():
            row.add(1 / ours["Pass", f"Workers={workers}"])
        for precision, row in shares.items():
            row.add(100 * fill / ours["Step", f"Model=resnet32&Precision={precision}"])
        for precision, row in norms.items():
            row.add(1000 * ours["Fused", f"Precision={precision}"], 1000 * ours["Separate", f"Precision={precision}"])
        bench.say(f"data: round {number} done")
