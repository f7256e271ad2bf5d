"""From a folder of exports to the report, against DuckDB reading and sorting the same files.

The peer reads each file once with DuckDB's own CSV reader and sorts the touches by person and
time. Both run in this process's children, one after the other; the figure is the ratio of their
CPU seconds (and wall seconds) in one run, and how it changes when the data grows ten times.

    python benchmarks/pipeline.py [touches …] [--memory GB]      default: 100000 1000000
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

DATA = Path(__file__).parent / "data"

_SESSIONS = """
COPY (
    SELECT 's' || i AS session_id,
        strftime(TIMESTAMP '2026-01-01' + to_seconds((hash(i) % 15552000)::BIGINT),
            '%Y-%m-%d %H:%M:%S') AS session_start,
        'c' || (hash(i * 7) % {people}) AS client_id,
        CASE WHEN hash(i * 7) % {people} < {people} // 5
            THEN 'u' || (hash(i * 7) % {people}) END AS user_id,
        list_extract(['google', 'facebook', 'newsletter', 'linkedin', 'bing', '(direct)'],
            (1 + hash(i * 3) % 6)::BIGINT) AS utm_source,
        list_extract(['cpc', 'paid_social', 'email', 'paid_social', 'cpc', '(none)'],
            (1 + hash(i * 3) % 6)::BIGINT) AS utm_medium,
        'campaign_' || (hash(i * 11) % 40) AS utm_campaign,
        'https://www.example.com/p' || (hash(i) % 50) AS landing_page
    FROM range({touches}) AS t(i)
) TO '{folder}/sessions.csv' (HEADER)
"""
_ORDERS = """
COPY (
    SELECT 'o' || i AS order_id,
        strftime(TIMESTAMP '2026-01-15' + to_seconds((hash(i * 13) % 14000000)::BIGINT),
            '%Y-%m-%d %H:%M:%S') AS order_date,
        'u' || (hash(i * 17) % ({people} // 5)) AS user_id,
        round(20 + (hash(i * 19) % 20000) / 100, 2) AS revenue, 'USD' AS currency
    FROM range({touches} // 50) AS t(i)
) TO '{folder}/orders.csv' (HEADER)
"""
_SPEND = """
COPY (
    SELECT strftime(DATE '2026-01-01' + d::INTEGER, '%Y-%m-%d') AS date,
        'campaign_' || c AS campaign_name, 'C' || c AS campaign_id,
        (hash(d * 41 + c) % 9000) AS impressions, (hash(d * 43 + c) % 300) AS clicks,
        round((hash(d * 47 + c) % 50000) / 100, 2) AS spend, (hash(d * 53 + c) % 9) AS conversions
    FROM range(180) AS a(d), range(40) AS b(c)
) TO '{folder}/google_ads.csv' (HEADER)
"""
_PEER = """
import duckdb, sys
con = duckdb.connect()
con.execute("SET threads = 2")
con.execute("SET enable_progress_bar = false")
for name in ("orders", "google_ads"):
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{sys.argv[1]}/{name}.csv')")
con.execute(f"CREATE TABLE s AS SELECT * FROM read_csv('{sys.argv[1]}/sessions.csv') "
            "ORDER BY client_id, session_start")
"""
#: The largest resident memory; that of finished children would be the largest of all of them.
_PEAK = """
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""
_OURS = """
import sys
from unisono import Workspace
w = Workspace(sys.argv[2], exports=sys.argv[1])
report = w.audit()
w.write(report)
unread = [f.path for f in report.data.files if f.status != "mapped"]
if unread:
    sys.exit(f"not read: {unread}")
"""


def exports(touches: int) -> Path:
    """Folder of generated exports with ``touches`` sessions; made once."""
    folder = DATA / f"pipeline-{touches}"
    done = folder.with_name(f"{folder.name}.done")
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as con:
            for sql in (_SESSIONS, _ORDERS, _SPEND):
                con.execute(
                    sql.format(touches=touches, people=max(touches // 4, 100), folder=folder)
                )
        done.touch()
    return folder


def cost(code: str, *arguments: str) -> dict[str, float]:
    """CPU seconds, wall seconds and peak MB of ``code`` in a child process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(DATA / "bytecode")  # as installed: compiled once
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code + _PEAK, *arguments],
        check=True, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu_s": round(cpu, 2), "wall_s": round(wall, 2), "peak_mb": int(told.stdout) // 1024}


def audit_cost(touches: int, memory_gb: float = 0) -> dict[str, float]:
    """What the whole audit costs in a new workspace; ``memory_gb`` is its setting."""
    folder = exports(touches)
    with tempfile.TemporaryDirectory() as workspace:
        limits = f"memory_gb = {memory_gb}\n[model]\nmax_file_mb = {1 << 20}\n"
        Path(workspace, "unisono.toml").write_text(limits)
        return cost(_OURS, str(folder), workspace)


def measure(touches: int, repeats: int = 3, memory_gb: float = 0) -> dict[str, object]:
    """Median of ``repeats`` interleaved pairs; ``memory_gb`` is the workspace's setting."""
    folder = exports(touches)
    pairs = []
    for _ in range(repeats):
        peer = cost(_PEER, str(folder))
        pairs.append((audit_cost(touches, memory_gb), peer))
    pairs.sort(key=lambda p: p[0]["cpu_s"] / p[1]["cpu_s"])
    ours, peer = pairs[len(pairs) // 2]
    return {
        "touches": touches,
        "unisono": ours,
        "duckdb_read_and_sort": peer,
        "cpu_ratio": round(ours["cpu_s"] / peer["cpu_s"], 2),
        "wall_ratio": round(ours["wall_s"] / peer["wall_s"], 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--memory", type=float, default=0, help="memory_gb of the workspace")
    options = parser.parse_args()
    for size in options.sizes:
        found = measure(size, 1 if size > 2_000_000 else 3, options.memory)
        print(json.dumps(found), flush=True)
