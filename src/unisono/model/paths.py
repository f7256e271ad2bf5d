"""Paths to conversion, and conversion by the number of channels in person-time (ATT-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: Where the observed ratio lies against the ratios chance alone gives.
ABOVE, BELOW, WITHIN, UNKNOWN = "above chance", "below chance", "within chance", "not measured"


@dataclass(frozen=True)
class PathRow:
    """One sequence (repeats folded): how many journeys ended in a conversion or without one."""

    steps: tuple[str, ...]
    conversions: int
    value: float
    nulls: int

    @property
    def completion(self) -> float:
        """Share of its journeys that converted, in %."""
        return 100 * self.conversions / max(1, self.conversions + self.nulls)


@dataclass(frozen=True)
class StepRow:
    """Journeys that reached a step, and what became of them there; shares in % of those."""

    step: int
    reached: int
    converted: int
    dropped: int
    went_on: int


@dataclass(frozen=True)
class RiskCell:
    """Time at risk after touches alike: same channel, same channels met so far, same place.

    Attributes:
        current: number of the touch's channel among those told apart; -1 for any other.
        met: bit set of the channels told apart that were met so far, this one included.
        place: which touch of the person it is; the last place holds all later ones.
        days: person-days at risk, up to the next touch, the conversion or the end of the window.
        conversions: of the moments, how many ended in the person's first conversion.
        channels: how many of all channels were met so far: 1, 2, or 3 for three and more; 0 for
            touches without a channel.
        moments: touches that opened a time at risk.
    """

    current: int
    met: int
    place: int
    days: float
    conversions: int
    channels: int = 0
    moments: int = 0


@dataclass(frozen=True)
class Stratum:
    """Moments at risk of one state and place: after a person's ``place``-th touch.

    Attributes:
        channels: channels met so far: 1, 2, or 3 for three and more.
        place: which touch of the person it is; the last place holds all later ones.
        moments: touches that opened a time at risk.
        days: person-days at risk, up to the next touch, the conversion or the end of the window.
        conversions: of them, how many ended in the person's first conversion.
    """

    channels: int
    place: int
    moments: int
    days: float
    conversions: int


@dataclass(frozen=True)
class StateRow:
    """Conversions per 1,000 person-days with so many channels met so far.

    Attributes:
        ratio: rate ÷ rate with one channel.
        null_band: 5 % and 95 % of that ratio when conversions do not depend on the channels.
        badge: above chance, below chance, within chance, or not measured.
    """

    channels: str
    moments: int
    days: float
    conversions: int
    rate: float | None
    interval: tuple[float, float] | None
    ratio: float | None = None
    null_band: tuple[float, float] | None = None
    badge: str = UNKNOWN


@dataclass(frozen=True)
class VelocityRow:
    """Days from first touch to first conversion: quartiles and 90 %."""

    channels: str
    people: int
    quarter: float
    median: float
    three_quarters: float
    ninety: float


@dataclass(frozen=True)
class CohortRow:
    """People by the month of their first touch: how many converted within so many days, in %;
    None while not all of them could be followed that long."""

    month: date
    people: int
    converted: int
    within_30: float | None
    within_60: float | None
    within_90: float | None


@dataclass(frozen=True)
class PathReport:
    """Paths, steps, person-time, velocity and cohorts of the model's journeys."""

    by: str
    converting: tuple[PathRow, ...]
    not_converting: tuple[PathRow, ...]
    steps: tuple[StepRow, ...]
    states: tuple[StateRow, ...]
    velocity: tuple[VelocityRow, ...]
    cohorts: tuple[CohortRow, ...]
    definitions: dict[str, str]
    draws: int
    seed: int
    notes: tuple[str, ...] = ()
