"""Runs all speed benchmarks and writes their ratios to ``benchmarks/RESULTS.md``.

    python benchmarks/run.py [--small] [--large] [--lifetimes PYTHON] [--channelattribution PYTHON]
        [--mam PYTHON]

``--small``: a tenth of the size, to try it out. ``--large``: attribution and the whole audit of 100
million touches too (60 GB of disk, two hours). The others: the interpreter of an environment with
that package; without it that comparison is left out, as are SciPy's connected components where
SciPy is not installed.

Every figure is a ratio of two things measured in this one run, so it holds on other machines
too. Run it on a quiet machine: the load average before and after is written down.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import attribution
import identity
import lifetime
import peers
import pipeline
import plan_check
import sql_core

RESULTS = Path(__file__).parent / "RESULTS.md"
#: From here on the document is written by hand, from other scripts, and kept.
KEPT = "<!-- What follows is measured by other scripts; run.py keeps it. -->"
PACKAGES = ("duckdb", "numpy", "pyarrow", "pydantic")
_HELP = "import sys; from unisono.cli.main import main; sys.argv = ['unisono', '--help']; main()"


@dataclass(frozen=True)
class Figure:
    """One line of the table: a cost against its base line at one size and at ten times it."""

    name: str
    unit: str
    small: float
    large: float | None
    growth: float | None
    target: str
    definition: str

    def line(self) -> str:
        """The line in Markdown."""

        def shown(value: float | None, unit: str) -> str:
            return "–" if value is None else f"{value:.2f} {unit}"

        cells = (
            self.name, shown(self.small, self.unit), shown(self.large, self.unit),
            shown(self.growth, "×"), self.target, self.definition,
        )  # fmt: skip
        return f"| {' | '.join(cells)} |"


def pipelines(size: int) -> Iterator[Figure]:
    """The whole audit against DuckDB reading and sorting the same files."""
    pipeline.measure(size // 10, 1)  # compiles the modules, as an installation has them
    small, large = pipeline.measure(size, 3), pipeline.measure(10 * size, 1)
    ours = [found["unisono"] for found in (small, large)]
    meaning = (
        "load + model + identity + all attribution models + audit + report, against DuckDB "
        "reading the same CSV files once and sorting the touches by person and time"
    )
    for kind, target in (("cpu", "≤ 10"), ("wall", "≤ 10")):
        cost = [float(run[f"{kind}_s"]) for run in ours]
        yield Figure(
            f"pipeline, {kind} seconds", "×", float(small[f"{kind}_ratio"]),
            float(large[f"{kind}_ratio"]), cost[1] / cost[0] / 10, target, meaning,
        )  # fmt: skip
    peaks = [float(run["peak_mb"]) / 1024 for run in ours]
    yield Figure(
        "pipeline, peak memory", "GB", peaks[0], peaks[1], peaks[1] / peaks[0] / 10, "–",
        "largest resident memory; more than the limit (`memory_gb`) is spilled to disk",
    )  # fmt: skip


#: Engine memory of the large pipeline: what a run takes beside it comes on top.
_LARGE_GB = 5.0
_WORK = "CPU seconds of reading the log and computing every model"


def attributions(size: int) -> Iterator[Figure]:
    """Attribution from a Parquet log against decoding it."""
    small, large = attribution.measure(size), attribution.measure(10 * size)
    growth = large["cpu_s"] / small["cpu_s"] / 10
    yield Figure(
        "attribution from Parquet", "×", small["cpu_s"] / small["decode_s"],
        large["cpu_s"] / large["decode_s"], growth, "≤ 3 at 10M",
        f"{_WORK}, against decoding its five columns with PyArrow and NumPy",
    )  # fmt: skip
    yield Figure(
        "attribution, seconds", "s", small["cpu_s"], large["cpu_s"], growth, "≤ 1.3 at 10M", _WORK
    )
    peaks = [found["peak_mb"] / 1024 for found in (small, large)]
    yield Figure(
        "attribution, peak memory", "GB", peaks[0], peaks[1], peaks[1] / peaks[0] / 10,
        "≤ 0.7 at 10M", "largest resident memory of a process that does nothing else",
    )  # fmt: skip
    yield Figure(
        "attribution, new process", "s", attribution.cold(size), None, None, "≤ 1.0 at 1M",
        "CPU seconds of a whole process, imports included",
    )  # fmt: skip
    plain = [attribution.measure_plain(n) for n in (size, 10 * size)]
    yield Figure(
        "attribution without numba", "×", plain[0]["cpu_s"] / plain[0]["decode_s"],
        plain[1]["cpu_s"] / plain[1]["decode_s"], plain[1]["cpu_s"] / plain[0]["cpu_s"] / 10,
        "≤ 10 at 10M", "the same as the first line, as the default installation computes it",
    )  # fmt: skip
    yield Figure(
        "interval", "ms", attribution.interval_milliseconds(), None, None, "≤ 50",
        "CPU milliseconds of 1,000 draws and the interval of one model; the log's size is nothing "
        "to it",
    )  # fmt: skip


def hundred(size: int) -> Iterator[Figure]:
    """Attribution of a hundred times the touches, in order of time and in none; the whole audit."""
    for name, ordered in (("in order", True), ("in no order", False)):
        found = attribution.measure(100 * size, 1, ordered)
        for what, unit, value, target, meaning in (
            ("seconds", "s", found["cpu_s"], "≤ 12" if ordered else "–", _WORK),
            ("against decoding", "×", found["cpu_s"] / found["decode_s"],
             "≤ 3" if ordered else "–", f"{_WORK}, against decoding"),
            ("peak memory", "GB", found["peak_mb"] / 1024, "≤ 2.5", "largest resident memory"),
        ):  # fmt: skip
            line = f"{100 * size:,} touches {name}, {what}"
            yield Figure(line, unit, value, None, None, target, meaning)
    tenth, whole = (pipeline.audit_cost(n * size, _LARGE_GB) for n in (10, 100))
    line = f"pipeline, {100 * size:,} touches, `memory_gb = {_LARGE_GB:g}`"
    yield Figure(
        f"{line}, cpu seconds", "×", whole["cpu_s"] / tenth["cpu_s"], None, None, "≤ 15",
        f"CPU seconds against those of {10 * size:,} touches under the same limit",
    )  # fmt: skip
    yield Figure(
        f"{line}, peak memory", "GB", whole["peak_mb"] / 1024, None, None, "≤ 8",
        "largest resident memory of the whole audit",
    )  # fmt: skip


def others(size: int, pythons: dict[str, str]) -> Iterator[Figure]:
    """Other attribution packages over the same logs; once each at the larger size."""
    for peer, package, work, target in (
        ("channelattribution", "ChannelAttribution", "three rules and a noisy Markov model",
         "≥ 15 at 10M"),
        ("mam", "marketing-attribution-models 2.1",
         "five rules, a Markov model of order 1 and a Shapley value", "≥ 70 at 10M"),
    ):  # fmt: skip
        if pythons[peer]:
            small = peers.compare(peer, pythons[peer], size)
            large = peers.compare(peer, pythons[peer], 10 * size, 1)
            ratios = [sum(theirs) / ours for theirs, ours in (small, large)]
            yield Figure(
                f"attribution against {package}", "×", ratios[0], ratios[1], None, target,
                f"CPU seconds of the package's {work}, paths built from the same Parquet log, ÷ "
                "ours of every model with intervals",
            )  # fmt: skip


def identities(size: int) -> Iterator[Figure]:
    """The person graph against grouping its pairs."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (identity.measure(n, Path(folder)) for n in (size, 10 * size))
    for name, place in (("resolution alone", 1), ("with all tables", 2)):
        yield Figure(
            f"identity, {name}", "×", small[place] / small[0], large[place] / large[0],
            large[place] / small[place] / 10, "–",
            "wall seconds of building the person graph from that many pairs of identifiers, "
            "against DuckDB reading and grouping the pairs",
        )  # fmt: skip


def components(size: int) -> Iterator[Figure]:
    """Connected components alone against SciPy's, where it is installed."""
    if find_spec("scipy") is None:
        return
    small, large = identity.compare(size), identity.compare(10 * size)
    for kind, place, name, target in (
        ("arrays", 0, "in memory", "≥ 3"),
        ("end-to-end", 0, "in portable SQL", "–"),
        ("end-to-end", 2, "in portable SQL, with limits", "≥ 2"),
    ):
        (ours, _), (theirs, _) = small[kind][place], small[kind][1]
        (ours10, memory), (theirs10, _) = large[kind][place], large[kind][1]
        yield Figure(
            f"components against SciPy, {name}", "×", theirs / ours, theirs10 / ours10,
            ours10 / ours / 10, f"{target} at 10M" if target != "–" else target,
            "CPU seconds of SciPy's connected components ÷ ours"
            + ("" if kind == "arrays" else ", from text identifiers in Parquet to a table; "
               "SciPy's are numbered and stored by DuckDB"),
        )  # fmt: skip
        yield Figure(
            f"components {name}, peak memory", "GB", memory, None, None, "≤ 1 at 10M",
            f"largest resident memory at {10 * size:,} edges",
        )  # fmt: skip


def models(size: int) -> Iterator[Figure]:
    """The SQL models against plain SQL, and reading while a build runs."""
    small, large = sql_core.measure(size), sql_core.measure(10 * size)
    lines = (
        ("touchpoint build", "touchpoint_ratio", "touchpoint_s", "≤ 2",
         "CPU seconds of the statements that build `touchpoint`, against reading the finished "
         "table and writing it again"),
        ("SQL models through the engine", "engine_ratio", "models_s", "≤ 1.05",
         "CPU seconds of running the models, against the time within DuckDB: they are sent as "
         "written"),
        ("reading during a build", "reading_ratio", "building_p99_ms", "≤ 1.3",
         "99th percentile of a small query while a build runs on the same cores, against the "
         "same when idle"),
    )  # fmt: skip
    for name, ratio, cost, target, meaning in lines:
        growth = None if cost.endswith("ms") else large[cost] / small[cost] / 10
        yield Figure(name, "×", small[ratio], large[ratio], growth, target, meaning)


def lifetimes(size: int, python: str) -> Iterator[Figure]:
    """Customer lifetime value, against the package ``lifetimes`` when there is one."""
    took = []
    for customers in (size, 10 * size):
        data = lifetime.simulate(customers)
        took.append(min(lifetime.ours(data)[0] for _ in range(3)))
    yield Figure(
        "BG/NBD fit", "s", took[0], took[1], took[1] / took[0] / 10, "≤ 2.5 at 1M",
        "CPU seconds of grouping that many customers and fitting",
    )  # fmt: skip
    if python:
        found = lifetime.compare(size // 10, python, 3)
        yield Figure(
            "BG/NBD against lifetimes", "×", found["peer_s"] / found["cpu_s"], None, None, "≥ 7",
            f"CPU seconds of the package's fit ÷ ours, {size // 10:,} customers, same parameters",
        )  # fmt: skip


def calendars(size: int) -> Iterator[Figure]:
    """Conflicts of a plan against sweeping over its spans; a hundredth of the rows."""
    small, large = plan_check.measure(size // 100), plan_check.measure(size // 10, 2)
    growth = large["check_s"] / small["check_s"] / 10
    told = f"of a plan of {size // 100:,} activities and ten times as many"
    yield Figure(
        "calendar check", "s", small["check_s"], large["check_s"], growth, "≤ 1 at 10k",
        f"CPU seconds of finding all conflicts {told}",
    )  # fmt: skip
    yield Figure(
        "calendar check against a sweep", "×", small["check_s"] / small["sweep_s"],
        large["check_s"] / large["sweep_s"], growth, "–",
        f"the same against sorting the spans {told}, and finding the pairs that share a day",
    )  # fmt: skip


def start() -> Iterator[Figure]:
    """``unisono --help``, median of nine."""
    took = []
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(pipeline.DATA / "bytecode")
    for _ in range(10):
        before = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", _HELP], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        took.append(time.perf_counter() - before)
    yield Figure(
        "`unisono --help`", "s", statistics.median(took[1:]), None, None, "< 0.3",
        "wall seconds from start to end of the process, modules compiled",
    )  # fmt: skip


def machine() -> str:
    """Cores, memory and versions in one sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB memory, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}"
    )


def document(figures: list[Figure], size: int, load: tuple[float, float]) -> str:
    """The results as Markdown."""
    lines = "\n".join(figure.line() for figure in figures)
    # The run itself keeps the cores busy; before it there should be nothing.
    busy = load[0] >= 1 or load[1] > (os.cpu_count() or 1) + 1
    noise = " Other programs were running: wall seconds are too high." if busy else ""
    return f"""# Speed

Measured by `python benchmarks/run.py`; both sides of every ratio in one run.

Machine: {machine()}.
Load average (1 minute) before the run {load[0]:.1f}, after it {load[1]:.1f}.{noise}

| What | {size:,} rows | {10 * size:,} rows | Growth | Target | What is measured |
|---|---|---|---|---|---|
{lines}

The pipeline is run three times at the smaller size (median), once at the larger.
Growth is the cost at ten times the rows, divided by ten times the cost: 1.0 is linear, less is
better than linear. CPU seconds count all threads.
"""


def kept_of(path: Path) -> str:
    """What an earlier document tells of other scripts."""
    told = path.read_text(encoding="utf-8") if path.exists() else ""
    return f"\n{KEPT}{told.partition(KEPT)[2]}" if KEPT in told else ""


def main() -> None:
    """Measure everything and write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--large", action="store_true")
    for package in ("lifetimes", *peers.PEERS):
        parser.add_argument(f"--{package}", default="", metavar="PYTHON")
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    size = 100_000 if arguments.small else 1_000_000
    before = os.getloadavg()[0]
    kept = kept_of(arguments.out)
    figures: list[Figure] = []
    parts = (
        start(), pipelines(size), attributions(size), models(size),
        lifetimes(size, arguments.lifetimes), identities(size), components(size), calendars(size),
        others(size, vars(arguments)), hundred(size) if arguments.large else (),
    )  # fmt: skip
    for part in parts:
        for figure in part:
            print(figure.line(), flush=True)
            figures.append(figure)
        text = document(figures, size, (before, os.getloadavg()[0]))
        arguments.out.write_text(text + kept, encoding="utf-8")  # what is measured is not lost


if __name__ == "__main__":
    main()
