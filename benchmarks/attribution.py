"""Attribution from a Parquet touch log against the cost of decoding its columns.

    python benchmarks/attribution.py [TOUCHES ...] [--no-numba] [--cold] [--unordered] [--group-by]

Per size, in one run: CPU seconds (all threads) to decode the five columns with PyArrow/NumPy,
CPU seconds of reading plus every attribution model with 1,000-draw intervals, and their ratio;
best of three, kernels compiled before. "paths" adds the list of the most frequent paths,
"interval" is one model's 1,000-draw interval in milliseconds. "growth" is the cost against the
previous size per factor of touches: 1.0 is linear. ``--cold`` measures whole processes instead,
``--group-by`` every model against what DuckDB takes to group the same log by person, in turns.
Logs are generated once (fixed seed) under benchmarks/data/. For peers see benchmarks/peers.py.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

# the matrices are small: threads of the linear algebra library would only wait for each other
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unisono.attribution import attribute_parquet, fast
from unisono.attribution.intervals import band, sum_draws, weights
from unisono.settings import AttributionSettings

DATA = Path(__file__).parent / "data"
CHANNELS = (
    "Affiliates", "Direct", "Display", "Email", "Mobile Push", "Organic Search", "Organic Social",
    "Paid Search", "Paid Social", "Referral", "SMS", "Video",
)  # fmt: skip
COLUMNS = ("person", "time", "channel", "converted", "value")
EPOCH = 1_767_225_600_000_000  # 2026-01-01
DAY = 86_400_000_000
#: Touches up to which a log is drawn afresh; larger ones repeat it with other persons.
BASE = 10_000_000


def write_log(path: Path, touches: int, seed: int = 7, ordered: bool = True) -> None:
    """Journeys of 1 to 30 touches (mean about 4.6), 1.1 % convert; in order of time or none."""
    random = np.random.default_rng(seed)
    length = np.minimum(random.geometric(1 / 4.6, touches // 4 + 1), 30)
    length = length[: int(np.searchsorted(np.cumsum(length), touches)) + 1]
    person = np.repeat(np.arange(len(length), dtype=np.uint64), length)[:touches]
    person = (person * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(2)  # ids look like hashes
    begin = np.cumsum(length) - length
    gap = np.cumsum(random.exponential(1.7 * DAY, touches).astype(np.int64) + 1)
    start = random.integers(0, 90 * DAY, len(length))
    clock = gap + np.repeat(start - gap[begin], length)[:touches] + EPOCH
    weight = 1 / np.arange(1, len(CHANNELS) + 1) ** 0.7
    channel = random.choice(len(CHANNELS), touches, p=weight / weight.sum()).astype(np.int8)
    stay = np.flatnonzero(random.random(touches) < 0.25)
    channel[stay[1:]] = channel[stay[1:] - 1]  # repeats are common in real logs
    converted = random.random(touches) < 0.011
    value = np.round(random.lognormal(4, 1, touches), 2)
    order = np.argsort(clock) if ordered else random.permutation(touches)
    names = pa.DictionaryArray.from_arrays(pa.array(channel[order]), pa.array(CHANNELS))
    table = pa.table(
        {
            "person": person[order].astype(np.int64),
            "time": pa.array(clock[order], pa.timestamp("us")),
            "channel": names.cast(pa.string()),
            "converted": converted[order],
            "value": pa.array(value[order], mask=~converted[order]),
        }
    )
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table, path, compression="zstd", row_group_size=1_000_000)


def extend_log(path: Path, touches: int, ordered: bool = True) -> None:
    """A larger log: the one of :data:`BASE` touches, repeated with other persons each time.

    Every stretch of rows is repeated and mixed before the next, so that the larger log is in order
    of time, or in none, like the smaller one.
    """
    base = pq.ParquetFile(log_path(BASE, ordered))
    random = np.random.default_rng(11)
    masks = random.integers(0, 1 << 62, touches // BASE)
    with pq.ParquetWriter(path, base.schema_arrow, compression="zstd") as writer:
        for group in range(base.num_row_groups):
            table = base.read_row_group(group)
            person = table["person"].to_numpy()
            parts = [table.set_column(0, "person", pa.array(person ^ m)) for m in masks.tolist()]
            mixed = pa.concat_tables(parts)
            rows = (
                np.argsort(mixed["time"].to_numpy(), kind="stable")
                if ordered
                else random.permutation(len(mixed))
            )
            writer.write_table(mixed.take(pa.array(rows)), row_group_size=1_000_000)


def decode(path: Path) -> int:
    """Read the five columns into NumPy arrays, the channel as dictionary codes."""
    table = pq.read_table(path, columns=list(COLUMNS), read_dictionary=["channel"])
    codes = [c.indices.to_numpy() for c in table["channel"].unify_dictionaries().chunks]
    arrays = [np.concatenate(codes), *(table[c].to_numpy() for c in COLUMNS if c != "channel")]
    return sum(len(a) for a in arrays)


def attribute_file(path: Path) -> int:
    """Read the log and compute every model with intervals."""
    return attribute_parquet(path, AttributionSettings(), paths=False).conversions


def attribute_with_paths(path: Path) -> int:
    """As :func:`attribute_file`, and the most frequent paths."""
    return attribute_parquet(path, AttributionSettings()).conversions


def cpu_seconds(work: Callable[[Path], int], path: Path) -> tuple[float, float]:
    """CPU and wall seconds of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    work(path)
    return time.process_time() - cpu, time.perf_counter() - wall


def interval_milliseconds(runs: int = 20) -> float:
    """CPU milliseconds of 1,000 draws and the interval of one model of twelve channels."""
    credit = np.random.default_rng(1).random((64, 2, len(CHANNELS)))
    weights(1_000)
    began = time.process_time()
    for _ in range(runs):
        band(credit.sum(axis=0), sum_draws(weights(1_000), credit), 0.9)
    return (time.process_time() - began) / runs * 1_000


def log_path(touches: int, ordered: bool = True) -> Path:
    """The log of this size, generated when it is not there."""
    path = DATA / f"touches_{touches}{'' if ordered else '_unordered'}.parquet"
    if not path.exists():
        write = extend_log if touches > BASE else write_log
        write(path, touches, ordered=ordered)
    return path


def measure(touches: int, runs: int = 3, ordered: bool = True) -> dict[str, float]:
    """CPU seconds of decoding and of every model, wall seconds of the models; best of ``runs``."""
    path = log_path(touches, ordered)
    attribute_file(path)  # compiles the kernels
    took = [(cpu_seconds(decode, path), cpu_seconds(attribute_file, path)) for _ in range(runs)]
    cpu, wall = min(all_models for _, all_models in took)
    return {
        "decode_s": min(plain for (plain, _), _ in took),
        "cpu_s": cpu,
        "wall_s": wall,
        "paths_s": cpu_seconds(attribute_with_paths, path)[0],
        "peak_mb": peak(path),
    }


def measure_plain(touches: int) -> dict[str, float]:
    """As :func:`measure`, without numba: what the default installation does."""
    compiled, fast.FROM = fast.FROM, sys.maxsize
    try:
        return measure(touches)
    finally:
        fast.FROM = compiled


def peak(path: Path) -> float:
    """Peak memory in MiB of a process that only attributes the log."""
    code = (
        "import attribution, pathlib, sys; attribution.attribute_file(sys.argv[1]); "
        # ru_maxrss would start from the memory of the process that started this one.
        "status = pathlib.Path('/proc/self/status').read_text(); "
        "print(int(status.split('VmHWM:')[1].split()[0]) // 1024)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        check=True, cwd=Path(__file__).parent, capture_output=True, text=True,
    )  # fmt: skip
    return float(told.stdout)


def cold(touches: int, runs: int = 3, python: str = sys.executable) -> float:
    """CPU seconds of a whole new process that reads the log and computes every model.

    PyArrow imports pandas where it is installed, which takes 0.3 s: a default installation is
    measured by its own ``python``.
    """
    code = f"import attribution; attribution.attribute_file(attribution.log_path({touches}))"
    found = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        # as installed: compiled once
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(DATA / "bytecode")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([python, "-c", code], check=True, cwd=Path(__file__).parent, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


#: What a person's touches can be grouped to, from the least to what paths need.
GROUPS = {
    "touches of each person": "count(*)",
    "with sums of value and conversions": "count(*), sum(value), sum(converted::INT)",
    "one figure of each column": ("min(time), max(channel), sum(value), sum(converted::INT)"),
    "first and last channel": "arg_min(channel, time), arg_max(channel, time)",
}


def group_by(touches: int, runs: int = 3) -> dict[str, float]:
    """Least CPU seconds of every model, and of DuckDB grouping the log by person, in turns."""
    import duckdb

    path, found = log_path(touches), dict[str, float]()
    attribute_file(log_path(1_000_000))  # compiles the kernels
    with duckdb.connect() as con:
        con.execute("SET threads = 2")
        works: dict[str, Callable[[], object]] = {"every model": lambda: attribute_file(path)}
        for name, what in GROUPS.items():
            # the outer query reads all columns, or they would not be computed
            sql = f"SELECT bit_xor(hash(g)) FROM (SELECT person, {what} FROM '{path}' GROUP BY 1) g"
            works[name] = lambda sql=sql: con.execute(sql).fetchall()  # type: ignore[misc]
        for _ in range(runs):
            for name, work in works.items():
                before = time.process_time()
                work()
                spent = time.process_time() - before
                found[name] = min(spent, found.get(name, spent))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("touches", nargs="*", type=int, default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-numba", action="store_true")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--python", default=sys.executable, help="with --cold: of another one")
    parser.add_argument("--unordered", action="store_true")
    parser.add_argument("--group-by", action="store_true")
    arguments = parser.parse_args()
    if arguments.no_numba:
        fast.FROM = sys.maxsize
    if arguments.group_by:
        for touches in arguments.touches:
            for name, spent in group_by(touches, arguments.runs).items():
                print(f"{touches:12,} {name:36} {spent:8.2f} CPU s")
        return
    if arguments.cold:
        for touches in arguments.touches:
            spent = cold(touches, arguments.runs, arguments.python)
            print(f"{touches:12,} cold process {spent:8.3f} CPU s")
        return
    print(f"one 1,000-draw interval: {interval_milliseconds():.1f} ms")
    print(f"{'touches':>12} {'decode':>8} {'all':>8} {'wall':>8} {'ratio':>7} {'paths':>8} "
          f"{'growth':>7}  MiB")  # fmt: skip
    before: tuple[int, float] | None = None
    for touches in arguments.touches:
        found = measure(touches, arguments.runs, not arguments.unordered)
        plain, cpu = found["decode_s"], found["cpu_s"]
        growth = f"{cpu / before[1] / (touches / before[0]):7.2f}" if before else f"{'–':>7}"
        print(
            f"{touches:12,} {plain:8.3f} {cpu:8.3f} {found['wall_s']:8.3f} {cpu / plain:6.2f}× "
            f"{found['paths_s']:8.3f} {growth}  {found['peak_mb']:,.0f}"
        )
        before = touches, cpu


if __name__ == "__main__":
    main()
