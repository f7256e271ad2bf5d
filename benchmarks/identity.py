"""Identity graph against a plain scan of its edges, both in one run, at 1× and 10× the size.

    python benchmarks/identity.py [identifiers, default 1000000]
    python benchmarks/identity.py scipy [edges, default 1000000]

The base line is DuckDB reading the same pairs from Parquet and grouping them. Printed per size:
seconds of the base line, of the resolution alone and of the whole build, and their ratios; then
how the cost grew.

With ``scipy`` (which must be installed) connected components alone are compared with SciPy's, in
turns, in CPU seconds: over arrays, and end to end from text identifiers in Parquet to a table of
identifiers and components, ours in the portable SQL of other engines. Both sides start from the
same file and end with the same table, so SciPy's has its identifiers numbered and its result
stored by DuckDB; ours hashes them and looks that no two have the same hash. With ``limits`` ours
also resolves people under the limits of merging, which SciPy does not know. Each runs in a process
of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unisono.identity.components import connected_components
from unisono.identity.contraction import contract
from unisono.identity.graph import resolve
from unisono.identity.reasons import KINDS
from unisono.identity.run import build_identity
from unisono.identity.storing import store_codes, store_graph, store_result
from unisono.identity.tables import resolve_tables
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine, literal

_PER_PERSON = 8
_SHARES = [0.04, 0.12, 0.04, 0.12, 0.08, 0.4, 0.05, 0.15]
_STRANGERS = 0.01
#: What DuckDB may keep in memory for us, end to end (the rest is spilled); SciPy has no limit.
_MEMORY_GB = 0.8


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
            "seen": np.ones(len(a), np.int64),
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
            "last_ts TIMESTAMP);"
            "CREATE TABLE login_space AS SELECT DISTINCT value, "
            "CASE WHEN hash(value) % 4 = 0 THEN 'billing id' ELSE 'ga4 user_id' END AS space "
            "FROM (SELECT a_value AS value FROM identifier_pairs WHERE a_kind = 'user_id' "
            "UNION ALL SELECT b_value FROM identifier_pairs WHERE b_kind = 'user_id') AS login"
        )
        alone = seconds(lambda: resolve(kinds, n, a, b, IdentitySettings()))
        whole = seconds(lambda: build_identity(engine, IdentitySettings()))
    return scan, alone, whole


_NUMBERED = """
CREATE TABLE node AS SELECT row_number() OVER () - 1 AS node, value FROM (
    SELECT a_value AS value FROM {0} UNION SELECT b_value FROM {0});
CREATE TABLE edge AS SELECT DISTINCT a.node AS a, b.node AS b FROM {0} AS p
JOIN node AS a ON a.value = p.a_value JOIN node AS b ON b.value = p.b_value;
"""


def components_of_arrays(by: str, n: int) -> int:
    """Components of a graph in memory; returns how many."""
    _, a, b = pairs(n)
    if by == "ours":
        connected_components(9, a[:9] % 9, b[:9] % 9)
        connected_components(n, a, b)  # the kernel is loaded
    else:
        scipy_components(2, a[:1] * 0, a[:1] * 0)  # SciPy is loaded
    start = time.process_time()
    if by == "ours":
        found = int((connected_components(n, a, b) == np.arange(n)).sum())
    else:
        found, _ = scipy_components(n, a, b)
    print("CPU", time.process_time() - start)
    return found


def scipy_components(n: int, a: np.ndarray, b: np.ndarray) -> tuple[int, np.ndarray]:
    """SciPy's connected components."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components as components

    graph = coo_matrix((np.ones(a.size, np.int8), (a, b)), shape=(n, n))
    return components(graph, directed=False)  # type: ignore[no-any-return]


def components_end_to_end(by: str, path: str) -> int:
    """Components from text identifiers in Parquet to a table; returns how many."""
    source = f"read_parquet({literal(path)})"
    if by == "scipy":
        scipy_components(2, np.array([0]), np.array([1]))
    memory = 0 if by == "scipy" else _MEMORY_GB
    with Engine(keep_order=False, memory_gb=memory, spill=Path(path).parent) as engine:
        engine.run("ATTACH ':memory:' AS identity_work")
        start = time.process_time()
        {"ours": _in_sql, "limits": _people_in_sql, "scipy": _with_scipy}[by](engine, source)
        print("CPU", time.process_time() - start)
        return int(engine.value("SELECT count(DISTINCT component) FROM found"))


def _with_scipy(engine: Engine, source: str) -> None:
    engine.run(_NUMBERED.format(source))
    nodes = int(engine.value("SELECT count(*) FROM node"))
    ends = engine.arrow("SELECT a::INT AS a, b::INT AS b FROM edge")
    _, found = scipy_components(nodes, ends["a"].to_numpy(), ends["b"].to_numpy())
    engine.create("label", pa.table({"node": np.arange(nodes), "component": found}))
    engine.run(
        "CREATE TABLE found AS SELECT n.value, l.component "
        "FROM node AS n JOIN label AS l ON l.node = n.node"
    )


def _in_sql(engine: Engine, source: str) -> None:
    ends = "CAST(hash(a_value) >> 1 AS BIGINT) AS a, CAST(hash(b_value) >> 1 AS BIGINT) AS b"
    contract(engine, f"SELECT {ends} FROM {source}")
    engine.run(f"""
        CREATE TABLE node AS SELECT value, CAST(hash(value) >> 1 AS BIGINT) AS node FROM (
            SELECT a_value AS value FROM {source} UNION SELECT b_value FROM {source}) AS seen;
    """)
    if engine.value("SELECT count(*) - count(DISTINCT node) FROM node"):
        raise SystemExit("two identifiers have one hash")
    engine.run(
        "CREATE TABLE found AS SELECT n.value, coalesce(r.root, n.node) AS component "
        "FROM node AS n LEFT JOIN identity_work.rooted AS r ON r.node = n.node"
    )


def _people_in_sql(engine: Engine, source: str) -> None:
    engine.run(f"""
        CREATE VIEW identifier_pairs AS SELECT * FROM {source};
        CREATE TABLE identifier_seen(kind TEXT, value TEXT, first_ts TIMESTAMP, last_ts TIMESTAMP);
        CREATE TABLE identity_work.login_space(node BIGINT, space BIGINT);
    """)
    store_codes(engine)
    store_graph(engine)
    resolve_tables(engine, IdentitySettings())
    store_result(engine)
    engine.run(
        "CREATE VIEW found AS SELECT kind, value, component, shared FROM identity_work.node_result"
    )


def compare(n: int) -> dict[str, list[tuple[float, float]]]:
    """Median CPU seconds and peak GB of ours, SciPy's (and ours with limits), in turns, thrice.

    Raises:
        SystemExit: the two found different components.
    """
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edges.parquet"
        write(path, *pairs(n))
        for kind, given in (("arrays", str(n)), ("end-to-end", str(path))):
            told: dict[str, list[list[float]]] = {"ours": [], "scipy": []}
            if kind == "end-to-end":
                told["limits"] = []
            for _ in range(3):
                for by, runs in told.items():
                    runs.append(_alone(kind, by, given))
            if len({run[2] for by in ("ours", "scipy") for run in told[by]}) != 1:
                raise SystemExit("the two do not agree")
            found[kind] = [
                (statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs))
                for runs in told.values()
            ]
    return found


def peer(n: int) -> None:
    """Print the comparison with SciPy."""
    for kind, (ours, (other, its), *limits) in compare(n).items():
        for name, (cpu, memory) in zip(("ours", "with limits"), (ours, *limits), strict=False):
            print(
                f"{n:,} edges, {kind}: {name} {cpu:.2f} CPU-s, {memory:.2f} GB; scipy {other:.2f} "
                f"CPU-s, {its:.2f} GB; {other / cpu:.2f} times"
            )


def _alone(kind: str, by: str, given: str) -> list[float]:
    """CPU seconds, peak memory in GB and components, in a process of its own."""
    out = subprocess.run(
        [sys.executable, __file__, kind, by, given], check=True, capture_output=True, text=True
    ).stdout.split()
    return [float(x) for x in out[1::2]]


def _told(found: int) -> None:
    # ru_maxrss would start from the memory of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    print("GB", int(status.split("VmHWM:")[1].split()[0]) / 1024**2)
    print("COMPONENTS", found)


def main() -> None:
    """What the arguments ask for."""
    match sys.argv[1:]:
        case ["arrays", by, n]:
            _told(components_of_arrays(by, int(n)))
        case ["end-to-end", by, path]:
            _told(components_end_to_end(by, path))
        case ["scipy", *sizes]:
            peer(int(sizes[0]) if sizes else 1_000_000)
        case sizes:
            growth(int(sizes[0]) if sizes else 1_000_000)


def growth(n: int) -> None:
    """Resolution and build at 1× and 10×."""
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
