"""One pass over a touch log into sufficient statistics, for one question or many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unisono.attribution import fastcounts
from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.attribution.counts import count_transitions, countable
from unisono.attribution.dimensions import OrderedLog
from unisono.attribution.journeys import Journeys, Total
from unisono.attribution.lags import Lags
from unisono.attribution.rules import rule_credits
from unisono.attribution.sets import count_sets
from unisono.attribution.statistics import (
    BAND_TOPS,
    COLUMNS,
    NEVER,
    Count,
    Statistics,
)
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import (
    Conversions,
    Floats,
    Ints,
    TouchLog,
    Windows,
    summed,
)
from unisono.errors import AttributionError


@dataclass(frozen=True)
class Question:
    """One cut of the journeys.

    Attributes:
        dimension: ``channel`` or one of the log's further dimensions.
        outcome: name of the conversions credited, e.g. ``conversions`` or ``pipeline``.
        customers: ``all``, ``new`` or ``existing``.
        windows: lookback windows; None: those of the terms.
    """

    dimension: str = "channel"
    outcome: str = "conversions"
    customers: str = "all"
    windows: Windows | None = None


def collect(
    log: TouchLog,
    outcomes: Mapping[str, Conversions],
    questions: Sequence[Question],
    terms: Terms,
) -> dict[Question, Statistics]:
    """Statistics of every question from one ordering of the touches.

    Touches of a person at the same moment have one order, whatever the dimension asked for.

    Raises:
        AttributionError: a question names an unknown dimension, outcome or group of customers.
    """
    ordered = OrderedLog.of(log)
    found: dict[Question, Statistics] = {}
    for question in questions:
        conversions = _conversions(outcomes, question)
        mine = terms if question.windows is None else replace(terms, windows=question.windows)
        journeys = ordered.journeys(question.dimension, conversions, mine.windows)
        found[question] = count(journeys, conversions, mine)
    return found


def _conversions(outcomes: Mapping[str, Conversions], question: Question) -> Conversions:
    if question.outcome not in outcomes:
        raise AttributionError(
            f"There is no outcome {question.outcome}.",
            way_out=f"There are: {', '.join(outcomes) or 'none'}.",
        )
    conversions = outcomes[question.outcome]
    if question.customers == "all":
        return conversions
    if question.customers not in ("new", "existing") or conversions.existing is None:
        raise AttributionError(
            f"The conversions do not tell {question.customers} customers.",
            way_out="Ask for all customers, or say with each conversion whether it is a repeat.",
        )
    wanted = conversions.existing
    return conversions.select(wanted if question.customers == "existing" else ~wanted)


def count(journeys: Journeys, conversions: Conversions | None, terms: Terms) -> Statistics:
    """Statistics of journeys; ``conversions`` only tell the period."""
    won = journeys.converting
    terms = replace(terms, timed=won.age is not None)
    while terms.order > 1 and not countable(len(journeys.channels), terms.order):
        terms = replace(terms, order=terms.order - 1)
    first, last = _period(conversions)
    if fastcounts.countable(journeys, terms.order):
        steps, sets = fastcounts.count(journeys, terms.order)
    else:
        steps, sets = count_transitions(journeys, terms.order), None
    sets = count_sets(journeys) if sets is None else sets
    return Statistics(
        journeys.channels, terms, _totals(journeys), rule_credits(won, journeys.channels, terms),
        steps, sets, Lags.of(won), first, last,
    )  # fmt: skip


def _period(conversions: Conversions | None) -> tuple[Ints, Ints]:
    """Earliest and latest conversion of every bucket."""
    first, last = np.full(BUCKETS, NEVER), np.full(BUCKETS, -NEVER)
    if conversions is not None and len(conversions):
        bucket = buckets_of(conversions.person)
        np.minimum.at(first, bucket, conversions.time)
        np.maximum.at(last, bucket, conversions.time)
    return first, last


def _totals(journeys: Journeys) -> Floats:
    won, null = journeys.converting, journeys.null
    found = np.zeros((BUCKETS, COLUMNS))
    found[:, : len(Total)] = journeys.totals
    found[:, Count.CONVERSIONS] = summed(won.bucket, won.count, BUCKETS)
    found[:, Count.VALUE] = summed(won.bucket, won.value, BUCKETS)
    found[:, Count.NULLS] = summed(null.bucket, null.count, BUCKETS)
    found[:, Count.NEGATIVE] = summed(won.bucket[won.value < 0], None, BUCKETS)
    bands = len(BAND_TOPS) + 1
    band = won.bucket * bands + np.searchsorted(BAND_TOPS, won.length)
    found[:, Count.BANDS :] = summed(band, won.count, BUCKETS * bands).reshape(BUCKETS, bands)
    return found


def buckets_touched(persons: Ints) -> list[int]:
    """Buckets in which these persons stand: those to count again when their touches changed."""
    found: list[int] = np.unique(buckets_of(persons)).tolist()
    return found
