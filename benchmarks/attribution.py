"""Attribution from a Parquet touch log against the cost of decoding its columns.

    python benchmarks/attribution.py [TOUCHES ...]      default: 1000000 10000000

Per size, in one run: CPU seconds (all threads) to decode the five columns with PyArrow/NumPy,
CPU seconds of reading plus every attribution model, and their ratio; best of three. "growth" is
the cost against the previous size per factor of touches: 1.0 is linear. Logs are generated once
(fixed seed) under benchmarks/data/.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unisono.attribution import attribute, from_parquet
from unisono.settings import AttributionSettings

DATA = Path(__file__).parent / "data"
CHANNELS = (
    "Affiliates", "Direct", "Display", "Email", "Mobile Push", "Organic Search", "Organic Social",
    "Paid Search", "Paid Social", "Referral", "SMS", "Video",
)  # fmt: skip
COLUMNS = ("person", "time", "channel", "converted", "value")
EPOCH = 1_767_225_600_000_000  # 2026-01-01
DAY = 86_400_000_000


def write_log(path: Path, touches: int, seed: int = 7) -> None:
    """A log in order of time: journeys of 1 to 30 touches (mean about 4.6), 1.1 % convert."""
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
    order = np.argsort(clock)
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


def decode(path: Path) -> int:
    """Read the five columns into NumPy arrays, the channel as dictionary codes."""
    table = pq.read_table(path, columns=list(COLUMNS), read_dictionary=["channel"])
    codes = [c.indices.to_numpy() for c in table["channel"].unify_dictionaries().chunks]
    arrays = [np.concatenate(codes), *(table[c].to_numpy() for c in COLUMNS if c != "channel")]
    return sum(len(a) for a in arrays)


def attribute_file(path: Path) -> int:
    """Read the log and compute every model."""
    log, conversions = from_parquet(path)
    return attribute(log, conversions, AttributionSettings()).conversions


def cpu_seconds(work: Callable[[Path], int], path: Path) -> tuple[float, float]:
    """CPU and wall seconds of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    work(path)
    return time.process_time() - cpu, time.perf_counter() - wall


def measure(touches: int, runs: int = 3) -> dict[str, float]:
    """CPU seconds of decoding and of every model, wall seconds of the models; best of ``runs``."""
    path = DATA / f"touches_{touches}.parquet"
    if not path.exists():
        write_log(path, touches)
    plain = min(cpu_seconds(decode, path)[0] for _ in range(runs))
    cpu, wall = min(cpu_seconds(attribute_file, path) for _ in range(runs))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"decode_s": plain, "cpu_s": cpu, "wall_s": wall, "peak_mb": memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("touches", nargs="*", type=int, default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'touches':>12} {'decode':>8} {'all':>8} {'wall':>8} {'ratio':>7} {'growth':>7}  MiB")
    before: tuple[int, float] | None = None
    for touches in arguments.touches:
        found = measure(touches, arguments.runs)
        plain, cpu = found["decode_s"], found["cpu_s"]
        growth = f"{cpu / before[1] / (touches / before[0]):7.2f}" if before else f"{'–':>7}"
        print(
            f"{touches:12,} {plain:8.3f} {cpu:8.3f} {found['wall_s']:8.3f} {cpu / plain:6.2f}× "
            f"{growth}  {found['peak_mb']:,.0f}"
        )
        before = touches, cpu


if __name__ == "__main__":
    main()
