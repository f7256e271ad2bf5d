"""Customer lifetime value: fits against the package ``lifetimes``, and at a million customers.

    python benchmarks/lifetime.py [CUSTOMERS] [--peer PYTHON] [--runs 5] [--limits]

``--peer`` is the interpreter of an environment of its own with ``lifetimes`` installed
(``python -m venv peer && peer/bin/pip install lifetimes``). Both sides fit BG/NBD to the same
simulated customers from (frequency, recency, age) columns in memory, in turns, each in its own
process; CPU seconds of the fit alone, best of the runs. The peer's optimiser works on distinct
rows too. ``--limits`` prints how well 95 % intervals of the expected purchases of a year hold the
truth by the number of repeat customers and the length of the history: the reason for the defaults
of ``lifetime.min_repeat_customers`` and ``lifetime.min_history``.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from unisono.measure.lifetime import Fit, fit_buying, group, purchases

THETA = (0.243, 4.414, 0.793, 2.426)  # a published fit to a music shop's customers
_PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from lifetimes import BetaGeoFitter
d = np.load(sys.argv[1])
start = time.process_time()
fit = BetaGeoFitter(penalizer_coef=0.0).fit(d["x"], d["recency"], d["age"])
cpu = time.process_time() - start
print(json.dumps({"cpu": cpu, "theta": list(fit.params_[["r", "alpha", "a", "b"]])}))
"""


def simulate(
    customers: int, seed: int = 0, weeks: float = 39, theta: tuple[float, ...] = THETA
) -> dict[str, np.ndarray]:
    """Customers of a BG/NBD world; times in weeks, in whole days."""
    random = np.random.default_rng(seed)
    r, alpha, a, b = theta
    rate, leave = random.gamma(r, 1 / alpha, customers), random.beta(a, b, customers)
    age = random.integers(int(weeks * 3.5), int(weeks * 7) + 1, customers) / 7
    x, recency, clock = (np.zeros(customers) for _ in range(3))
    here = np.arange(customers)
    while len(here):
        clock[here] += random.exponential(1 / np.maximum(rate[here], 1e-300))
        here = here[clock[here] < age[here]]
        x[here] += 1
        recency[here] = np.floor(clock[here] * 7) / 7
        here = here[random.random(len(here)) >= leave[here]]
    return {"x": x.astype(np.int64), "recency": recency, "age": age}


def ours(data: dict[str, np.ndarray], model: str = "bgnbd") -> tuple[float, Fit]:
    """CPU seconds of grouping and fitting, and the fit."""
    start = time.process_time()
    fit = fit_buying(group(data["x"], data["recency"], data["age"]), model)
    return time.process_time() - start, fit


def peer(python: str, path: Path) -> tuple[float, list[float]]:
    """CPU seconds of the peer's fit, and its parameters."""
    done = subprocess.run(
        [python, "-c", _PEER, str(path)], check=True, capture_output=True, text=True
    )
    found = json.loads(done.stdout)
    return float(found["cpu"]), list(found["theta"])


def compare(customers: int, python: str, runs: int) -> dict[str, float]:
    """Best CPU seconds of both sides, in turns, and how far apart the parameters are at most."""
    data = simulate(customers)
    mine, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.npz"
        np.savez(path, **data)
        for _ in range(runs):
            cpu, fit = ours(data)
            mine.append(cpu)
            seconds, theta = peer(python, path)
            theirs.append(seconds)
    apart = float(np.max(np.abs(np.array(theta) / fit.theta - 1)))
    return {"cpu_s": min(mine), "peer_s": min(theirs), "apart": apart}


def scale(customers: int) -> None:
    """Fits and predictions at the size and at a tenth."""
    for model in ("bgnbd", "paretonbd"):
        seconds = []
        for size in (customers // 10, customers):
            data = simulate(size)
            cpu, fit = min((ours(data, model) for _ in range(3)), key=lambda pair: pair[0])
            histories = group(data["x"], data["recency"], data["age"])
            start = time.process_time()
            expected = purchases(fit, histories, 52.0)
            later = time.process_time() - start
            seconds.append(cpu)
            print(
                f"{model:>10} {size:>10,} customers, {len(histories.age):,} distinct: fit "
                f"{cpu:.3f} s, prediction {later:.3f} s, "
                f"{float(expected @ histories.weight) / size:.3f} purchases each"
            )
        print(f"{model:>10} ten times the customers: {seconds[1] / seconds[0]:.1f} × the time")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak:,} MiB")


def _total(fit: Fit, data: dict[str, np.ndarray]) -> tuple[float, float]:
    """Expected purchases of a year of all customers, and the standard error of its logarithm."""
    h = group(data["x"], data["recency"], data["age"])

    def total(theta: np.ndarray) -> float:
        return float(purchases(fit, h, 52.0, theta=theta) @ h.weight)

    value = total(fit.theta)
    slope = [(total(fit.at(m)) - total(fit.at(-m))) / 2e-4 / value for m in np.eye(4) * 1e-4]
    return value, float(np.sqrt(slope @ fit.covariance @ np.array(slope)))


def limits(worlds: int = 100) -> None:
    """Coverage of the intervals by repeat customers and weeks of history."""
    print("repeat customers  weeks   within the interval   median error")
    for theta in (THETA, (0.8, 8.0, 0.5, 2.0)):
        for customers in (50, 100, 200, 400, 1000):
            for weeks in (13, 26, 52):
                hits, errors, again = [], [], []
                for seed in range(worlds):
                    data = simulate(customers, seed, weeks, theta)
                    fit = fit_buying(group(data["x"], data["recency"], data["age"]))
                    value, error = _total(fit, data)
                    truth = Fit("bgnbd", (), np.array(theta), fit.covariance, 0.0, True, 0)
                    miss = np.log(value / _total(truth, data)[0])
                    hits.append(abs(miss) < 1.96 * error)
                    errors.append(abs(miss))
                    again.append(int(np.count_nonzero(data["x"])))
                print(
                    f"{np.median(again):16.0f} {weeks:6d} {np.mean(hits):21.0%} "
                    f"{np.median(errors):14.0%}",
                    flush=True,
                )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("customers", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--peer", default="")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limits", action="store_true")
    arguments = parser.parse_args()
    if arguments.limits:
        limits()
        return
    if arguments.peer:
        for customers in (2_357, 100_000):
            found = compare(customers, arguments.peer, arguments.runs)
            print(
                f"{customers:>10,} customers: unisono {found['cpu_s']:.4f} s, lifetimes "
                f"{found['peer_s']:.4f} s, {found['peer_s'] / found['cpu_s']:.1f} × faster; "
                f"parameters differ by {found['apart']:.1e} at most"
            )
    else:
        print("no peer: name its interpreter with --peer", file=sys.stderr)
    scale(arguments.customers)


if __name__ == "__main__":
    main()
