"""ChannelAttribution's pipeline from the same touch log, in an environment of its own.

    python benchmarks/peers.py PEER_PYTHON [TOUCHES]

``PEER_PYTHON`` is a Python with ChannelAttribution, matplotlib, pandas and pyarrow installed. It
reads the log with pandas, builds the paths it needs as input, and computes its three rules and a
Markov model; ours reads the same file and computes every model with intervals. CPU seconds of
both, and the ratio.
"""

from __future__ import annotations

import subprocess
import sys

import attribution

_PEER = """
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


def main() -> None:
    python, touches = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    path = attribution.log_path(touches)
    attribution.attribute_file(path)
    ours = min(attribution.cpu_seconds(attribution.attribute_file, path)[0] for _ in range(3))
    told = subprocess.run(
        [python, "-c", _PEER, str(path)], check=True, capture_output=True, text=True
    ).stdout
    lines = [line for line in told.splitlines() if line.startswith("SECONDS")]
    if not lines:
        print(f"ChannelAttribution ended without an answer: {told.strip()[:200]}")
        return
    build, models = (float(part) for part in lines[0].split()[1:])
    print(f"{touches:,} touches: unisono {ours:.2f} CPU s (every model, intervals)")
    print(f"ChannelAttribution {build:.2f} CPU s paths + {models:.2f} CPU s models")
    print(f"{(build + models) / ours:.1f} times")


if __name__ == "__main__":
    main()
