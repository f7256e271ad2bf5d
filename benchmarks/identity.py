"""Identity graph against a plain scan of its edges, both in one run, at 1× and 10× the size.

    python benchmarks/identity.py [identifiers, default 1000000]

The base line is DuckDB reading the same pairs from Parquet and grouping them. Printed per size:
seconds of the base line, of the resolution alone and of the whole build, and their ratios; then
how the cost grew.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unisono.identity.graph import resolve
from unisono.identity.reasons import KINDS
from unisono.identity.run import build_identity
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine, literal

_PER_PERSON = 8
_SHARES = [0.04, 0.12, 0.04, 0.12, 0.08, 0.4, 0.05, 0.15]
_STRANGERS = 0.01


def pairs(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """n identifiers and n pairs: about eight a person, one pair in 100 a stranger's."""
    random = np.random.default_rng(7)
    kinds = random.choice(len(KINDS), n, p=_SHARES).astype(np.int8)
    a = random.integers(0, n, n)
    b = a // _PER_PERSON * _PER_PERSON + (a + random.integers(1, _PER_PERSON, n)) % _PER_PERSON
    strange = random.random(n) < _STRANGERS
    b[strange] = random.integers(0, n, int(strange.sum()))
    return kinds, a.astype(np.int32), np.minimum(b, n - 1).astype(np.int32)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def write(path: Path, kinds: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
    """The pairs as the staging step hands them over."""
    names = np.array(KINDS)
    table = pa.table(
        {
            "a_kind": names[kinds[a]],
            "a_value": pa.array(a).cast(pa.string()),
            "b_kind": names[kinds[b]],
            "b_value": pa.array(b).cast(pa.string()),
            "file_id": pa.array(["f"] * len(a)),
            "file_row": np.arange(len(a)),
        }
    )
    pq.write_table(table, path)


def measure(n: int, folder: Path) -> tuple[float, float, float]:
    """Seconds of base line, resolution and build for ``n`` identifiers and pairs."""
    kinds, a, b = pairs(n)
    path = folder / f"{n}.parquet"
    write(path, kinds, a, b)
    with Engine(folder / f"{n}.duckdb") as engine:
        source = f"read_parquet({literal(str(path))})"
        scan = seconds(
            lambda: engine.rows(
                "SELECT count(*) FROM (SELECT a_kind, a_value, b_kind, b_value, count(*), "
                f"min(file_row) FROM {source} GROUP BY ALL)"
            )
        )
        engine.run(f"CREATE VIEW identifier_pairs AS SELECT * FROM {source}")
        engine.run(
            "CREATE TABLE identifier_seen(kind TEXT, value TEXT, first_ts TIMESTAMP, "
            "last_ts TIMESTAMP)"
        )
        alone = seconds(lambda: resolve(kinds, n, a, b, IdentitySettings()))
        whole = seconds(lambda: build_identity(engine, IdentitySettings()))
    return scan, alone, whole


def main() -> None:
    """Measure at 1× and 10×."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        results = [measure(size, Path(folder)) for size in (n, 10 * n)]
    for size, (scan, alone, whole) in zip((n, 10 * n), results, strict=True):
        print(
            f"{size:>11,} pairs: scan {scan:.2f} s, resolve {alone:.2f} s ({alone / scan:.1f} ×), "
            f"build {whole:.2f} s ({whole / scan:.1f} ×)"
        )
    (_, alone, whole), (_, alone10, whole10) = results
    print(f"10 × the pairs: resolve {alone10 / alone:.1f} ×, build {whole10 / whole:.1f} ×")


if __name__ == "__main__":
    main()
