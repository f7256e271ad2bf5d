"""Customer histories, equal ones counted once: all a buying model needs to know of customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unisono.measure.lifetime.special import Floats, Ints


@dataclass(frozen=True, eq=False)
class Histories:
    """Distinct (frequency, recency, age) and how many customers have each.

    Customers with equal figures have equal likelihood, so a fit on the distinct ones is exact.

    Attributes:
        frequency: repeat purchases, the first one not counted.
        recency: time from the first to the last purchase, 0 without a repeat.
        age: time from the first purchase to the end of the observation.
        weight: customers with these figures.
        place: for every customer the index of its history.
        ages, recencies: distinct ages and recencies of the histories, ascending.
        age_code, recency_code: index into them.
    """

    frequency: Ints
    recency: Floats
    age: Floats
    weight: Floats
    place: Ints
    ages: Floats
    recencies: Floats
    age_code: Ints
    recency_code: Ints

    @property
    def customers(self) -> float:
        """How many customers."""
        return float(self.weight.sum())

    @property
    def largest(self) -> int:
        """The largest frequency."""
        return int(self.frequency.max(initial=0))

    def in_units_of(self, unit: float) -> Histories:
        """The same with times divided by ``unit``."""
        return Histories(
            self.frequency, self.recency / unit, self.age / unit, self.weight, self.place,
            self.ages / unit, self.recencies / unit, self.age_code, self.recency_code,
        )  # fmt: skip


def _codes(column: ArrayLike) -> tuple[Floats, Ints]:
    distinct, code = np.unique(np.asarray(column, np.float64), return_inverse=True)
    return distinct, code.astype(np.int64)


def group(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Histories:
    """Histories from one entry per customer, in any order and any unit of time."""
    x = np.asarray(frequency, np.int64)
    recencies, recency_code = _codes(recency)
    ages, age_code = _codes(age)
    key = (x * max(len(recencies), 1) + recency_code) * max(len(ages), 1) + age_code
    found, place, weight = np.unique(key, return_inverse=True, return_counts=True)
    rest, age_of = np.divmod(found, max(len(ages), 1))
    count, recency_of = np.divmod(rest, max(len(recencies), 1))
    return Histories(
        count, recencies[recency_of], ages[age_of], weight.astype(np.float64),
        place.astype(np.int64), ages, recencies, age_of, recency_of,
    )  # fmt: skip
