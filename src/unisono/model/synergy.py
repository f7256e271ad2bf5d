"""Channel pairs and sequences: what being met together goes along with (ATT-9)."""

from __future__ import annotations

from dataclasses import dataclass

#: What the interval of a surplus or lift says, once all pairs looked at are counted in.
MORE, LESS, UNCLEAR, TOO_FEW = "more", "less", "undecided", "too few conversions"


@dataclass(frozen=True)
class PairRow:
    """Two channels, met alone and together, against people who met neither.

    Attributes:
        conversions: first conversions at risk with both met.
        first_alone, second_alone, together: rate ratios against neither, at the same place.
        surplus: together − first_alone − second_alone + 1: what both go along with beyond the sum
            of their parts, in multiples of the rate with neither.
        interval: 95 % of the surplus.
        verdict: :data:`MORE`, :data:`LESS`, :data:`UNCLEAR` or :data:`TOO_FEW`; undecided without
            figures: not estimable.
    """

    first: str
    second: str
    conversions: int
    first_alone: float | None = None
    second_alone: float | None = None
    together: float | None = None
    surplus: float | None = None
    interval: tuple[float, float] | None = None
    verdict: str = TOO_FEW


@dataclass(frozen=True)
class SequenceRow:
    """One channel before another: conversion after a touch of ``then``.

    Attributes:
        conversions: first conversions after a touch of ``then`` with ``first`` met before.
        rate: conversions per 1,000 person-days with ``first`` before.
        rate_without: the same without, at the same mix of places: rate ÷ lift.
        lift: rate ratio at the same place, with its 95 % interval.
        verdict: :data:`MORE`, :data:`LESS`, :data:`UNCLEAR` or :data:`TOO_FEW`.
    """

    first: str
    then: str
    conversions: int
    rate: float | None = None
    rate_without: float | None = None
    lift: float | None = None
    interval: tuple[float, float] | None = None
    verdict: str = TOO_FEW


@dataclass(frozen=True)
class Synergy:
    """Pairs and sequences of the largest channels (or values of another dimension)."""

    by: str
    channels: tuple[str, ...]
    pairs: tuple[PairRow, ...]
    sequences: tuple[SequenceRow, ...]
    definitions: dict[str, str]
    notes: tuple[str, ...] = ()
