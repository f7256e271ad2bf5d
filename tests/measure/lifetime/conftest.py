"""Simulated customers with known parameters, published data where they are, purchases in SQL."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from unisono.measure.lifetime import count_purchases, name_segments
from unisono.warehouse.engine import Engine

SHARED = Path(os.environ.get("UNISONO_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="session")
def cdnow() -> dict[str, np.ndarray]:
    """Frequency, recency and age (weeks) of the published sample, and mean repeat spend."""
    path = SHARED / "clv" / "cdnow_customers_summary_with_value.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there (set UNISONO_SHARED_DATA)")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    named = {"x": "frequency", "recency": "recency", "age": "T", "spend": "monetary_value"}
    return {k: np.array([float(r[v]) for r in rows]) for k, v in named.items()}


@pytest.fixture(scope="session")
def cdnow_transactions() -> list[tuple]:
    """(customer, time, amount) of the published sample."""
    path = SHARED / "clv" / "CDNOW_sample.txt"
    if not path.exists():
        pytest.skip(f"{path} is not there (set UNISONO_SHARED_DATA)")
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(int(r[1]), datetime.strptime(r[2], "%Y%m%d"), float(r[4])) for r in rows]


@pytest.fixture(scope="session")
def simulate() -> Callable[..., Columns]:
    """Customers of a BG/NBD world: frequency, recency and age in weeks, times in whole days."""

    def run(customers: int, seed: int, theta: tuple[float, ...], weeks: float = 52) -> Columns:
        random = np.random.default_rng(seed)
        r, alpha, a, b = theta
        rate = random.gamma(r, 1 / alpha, customers)
        leave = random.beta(a, b, customers)
        age = random.integers(int(weeks * 3.5), int(weeks * 7) + 1, customers) / 7
        x, recency, clock = (np.zeros(customers) for _ in range(3))
        here = np.arange(customers)
        while len(here):
            clock[here] += random.exponential(1 / np.maximum(rate[here], 1e-300))
            here = here[clock[here] < age[here]]
            x[here] += 1
            recency[here] = np.floor(clock[here] * 7) / 7
            here = here[random.random(len(here)) >= leave[here]]
        return x.astype(np.int64), recency, age

    return run


@pytest.fixture
def sales() -> Iterator[Callable[..., Engine]]:
    """Fills the tables of purchases from (customer, day, gross[, refunded[, source]]) rows."""
    with Engine() as engine:

        def fill(rows: Iterable[tuple], period: str = "day", by: str = "recorded_source") -> Engine:
            full = [(*r, *(0.0, "shop")[len(r) - 3 :]) for r in rows]
            columns = list(zip(*full, strict=True)) or [[]] * 5
            names = ("customer", "ts", "gross", "refunded", "recorded_source")
            kinds = (pa.int64(), pa.timestamp("us"), pa.float64(), pa.float64(), pa.string())
            data = {n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)}
            data["platform"] = pa.array(["file"] * len(full), pa.string())
            engine.create("clv_sale", pa.table(data))
            engine.notes = count_purchases(engine, period)
            name_segments(engine, by)
            return engine

        yield fill


@pytest.fixture(scope="session")
def shop() -> Callable[..., list[tuple]]:
    """Sales of a shop over two years: (customer, time, amount, refunded, source)."""

    def rows(customers: int = 1500, seed: int = 1, weeks: int = 104) -> list[tuple]:
        random = np.random.default_rng(seed)
        found = []
        start = datetime(2024, 1, 1)
        for i in range(customers):
            source = ("search", "mail", "fair")[min(int(random.integers(0, 5)), 2)]
            rate = random.gamma(0.8, 1 / (6 if source == "mail" else 12))
            leave, mean = random.beta(0.7, 2.5), 1 / random.gamma(4, 1 / 120)
            clock = random.uniform(0, weeks * 7 / 2)
            while clock < weeks * 7:
                day = start + timedelta(days=int(clock))
                found.append((i, day, round(random.gamma(5, mean / 5), 2) + 0.01, 0.0, source))
                if random.random() < leave and len(found) > 1 and found[-2][0] == i:
                    break
                clock += random.exponential(7 / max(rate, 1e-9))
        return found

    return rows
