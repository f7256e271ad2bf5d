"""Other attribution libraries from the same touch log, each in an environment of its own.

    python benchmarks/peers.py channelattribution|mam PEER_PYTHON [TOUCHES] [--runs N]

``PEER_PYTHON`` is a Python with the peer (ChannelAttribution and matplotlib, or
marketing-attribution-models 2.1), pandas and pyarrow installed. The peer reads the log as it
likes best, builds the paths it needs, and computes:

- channelattribution: last, first and linear touch, and a Markov model of order 1 by random walks
  (its own stopping rule), conversions and value;
- mam: last, first, linear, position-based and time-decay credit, an exact Markov model of order 1
  and its Shapley value.

Ours reads the same file and computes every model it has (eight rules, exact Markov models of
orders 1 to 3, Shapley, the fitted model) on conversions and value, with 1,000-draw intervals. So
the work is the same log and at least the same models. Both run as whole processes in turn; the
table has the CPU seconds of reading and computing, without imports, the least of the runs of
each. At 10,000,000 touches the peers take 2 GB and 8.5 GB of memory and about two CPU minutes each.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import attribution

_CHANNELATTRIBUTION = """
import sys, time
import pandas as pd, ChannelAttribution as ca
began = time.process_time()
log = pd.read_parquet(sys.argv[1]).sort_values(["person", "time"], kind="stable")
# a conversion ends a journey: number the journeys of each person
ended = log.converted.astype("int64")
log["journey"] = ended.groupby(log.person).cumsum() - ended
by = log.groupby(["person", "journey"], sort=False)
paths = by.agg(
    path=("channel", " > ".join), conversions=("converted", "sum"), value=("value", "sum")
)
paths["nulls"] = (paths.conversions == 0).astype("int64")
data = paths.groupby("path", as_index=False)[["conversions", "value", "nulls"]].sum()
built = time.process_time()
ca.heuristic_models(data, "path", "conversions", var_value="value")
ca.markov_model(data, "path", "conversions", var_value="value", var_null="nulls", verbose=False)
print("SECONDS", built - began, time.process_time() - built)
"""
_MAM = """
import sys, time
import polars as pl
from mam import MAM
began = time.process_time()
log = pl.read_parquet(sys.argv[1]).with_columns(pl.col("person").cast(pl.String))
models = MAM(
    log, "session", channels_colname="channel", journey_with_conv_colname="converted",
    datetime_colname="time", user_id_colname="person",
    create_journey_id_based_on_conversion=True, conversion_value_colname="value",
)
built = time.process_time()
models.run_last_click()
models.run_first_click()
models.run_linear()
models.run_position_based()
models.run_time_decay()
models.run_markov()
models.run_shapley()
print("SECONDS", built - began, time.process_time() - built)
"""
_OURS = """
import sys, time
sys.path.insert(0, sys.argv[2])
import attribution
attribution.attribute_file(sys.argv[1])  # kernels compiled, files known
began = time.process_time()
attribution.attribute_file(sys.argv[1])
print("SECONDS", 0.0, time.process_time() - began)
"""
PEERS = {"channelattribution": _CHANNELATTRIBUTION, "mam": _MAM}


def seconds(python: str, code: str, path: Path) -> tuple[float, float]:
    """CPU seconds of building the input and of the models, in a process of its own.

    Raises:
        RuntimeError: the process ended without an answer.
    """
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    if python != sys.executable:
        environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [python, "-c", code, str(path), str(Path(__file__).parent)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        if line.startswith("SECONDS"):
            build, models = (float(part) for part in line.split()[1:])
            return build, models
    raise RuntimeError(f"{python} gave no answer: {(done.stdout + done.stderr).strip()[-400:]}")


def compare(peer: str, python: str, touches: int, runs: int = 2) -> tuple[list[float], float]:
    """CPU seconds of the peer (building its paths, its models) and ours, each the least of runs."""
    path = attribution.log_path(touches)
    theirs, ours = [], []
    for _ in range(runs):
        theirs.append(seconds(python, PEERS[peer], path))
        ours.append(sum(seconds(sys.executable, _OURS, path)))
    return list(min(theirs, key=sum)), min(ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("python")
    parser.add_argument("touches", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=2)
    asked = parser.parse_args()
    (build, models), ours = compare(asked.peer, asked.python, asked.touches, asked.runs)
    print(f"{asked.touches:,} touches: unisono {ours:.2f} CPU s (every model, intervals)")
    print(f"{asked.peer} {build:.2f} CPU s paths + {models:.2f} CPU s models")
    print(f"{(build + models) / ours:.1f} times")


if __name__ == "__main__":
    main()
