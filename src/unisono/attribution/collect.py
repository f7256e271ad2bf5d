"""One pass over a touch log into sufficient statistics, for one question or many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unisono.attribution.bucketcounts import BucketCounts
from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.attribution.counts import Transitions, count_transitions, countable
from unisono.attribution.dimensions import OrderedLog
from unisono.attribution.journeys import (
    NO_JOURNEYS,
    Converting,
    Journeys,
    Total,
    unattributed_totals,
)
from unisono.attribution.lags import Lags
from unisono.attribution.rules import rule_credits
from unisono.attribution.scan import Known
from unisono.attribution.sets import ChannelSets, count_sets, with_converting
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
    terms = bounded(terms, len(journeys.channels))
    nulls = summed(journeys.null.bucket, journeys.null.count, BUCKETS)
    return _statistics(
        journeys.channels, terms, conversions, journeys.converting,
        _totals(journeys.totals, journeys.converting, nulls),
        count_transitions(journeys, terms.order), count_sets(journeys),
    )  # fmt: skip


def count_scanned(known: Known, counts: BucketCounts, terms: Terms) -> tuple[Statistics, Journeys]:
    """Statistics of a log scanned with the compiled kernels, and its journeys.

    The journeys without conversion are among them only when they were kept.
    """
    terms, won = bounded(terms, len(known.channels)), counts.converting()
    totals = unattributed_totals(known.conversions, counts.task.moments, counts.credited())
    totals += counts.totals
    null = counts.null_journeys()
    found = _statistics(
        known.channels, terms, known.conversions, won, _totals(totals, won, counts.nulls),
        counts.transitions(won), with_converting(won, counts.null_sets()), compiled=True,
    )  # fmt: skip
    return found, Journeys(known.channels, won, null or NO_JOURNEYS, totals)


def bounded(terms: Terms, channels: int) -> Terms:
    """Terms with the highest order whose codes fit."""
    order = terms.order
    while order > 1 and not countable(channels, order):
        order -= 1
    return replace(terms, order=order)


def _statistics(
    channels: tuple[str, ...], terms: Terms, conversions: Conversions | None, won: Converting,
    totals: Floats, steps: Transitions, found: ChannelSets, *, compiled: bool = False,
) -> Statistics:  # fmt: skip
    first, last = _period(conversions)
    terms = replace(terms, timed=won.age is not None)
    credit = rule_credits(won, channels, terms, compiled=compiled)
    return Statistics(channels, terms, totals, credit, steps, found, Lags.of(won), first, last)


def _period(conversions: Conversions | None) -> tuple[Ints, Ints]:
    """Earliest and latest conversion of every bucket."""
    first, last = np.full(BUCKETS, NEVER), np.full(BUCKETS, -NEVER)
    if conversions is not None and len(conversions):
        place = conversions.person
        if conversions.joined is not None:  # without a person it stands by its time
            place = np.where(conversions.joined, place, conversions.time)
        bucket = buckets_of(place)
        np.minimum.at(first, bucket, conversions.time)
        np.maximum.at(last, bucket, conversions.time)
    return first, last


def _totals(totals: Floats, won: Converting, nulls: Floats | Ints) -> Floats:
    found = np.zeros((BUCKETS, COLUMNS))
    found[:, : len(Total)] = totals
    found[:, Count.CONVERSIONS] = summed(won.bucket, won.count, BUCKETS)
    found[:, Count.VALUE] = summed(won.bucket, won.value, BUCKETS)
    found[:, Count.NULLS] = nulls
    found[:, Count.NEGATIVE] = summed(won.bucket[won.value < 0], None, BUCKETS)
    bands = len(BAND_TOPS) + 1
    band = won.bucket * bands + np.searchsorted(BAND_TOPS, won.length)
    found[:, Count.BANDS :] = summed(band, won.count, BUCKETS * bands).reshape(BUCKETS, bands)
    return found


def buckets_touched(persons: Ints) -> list[int]:
    """Buckets in which these persons stand: those to count again when their touches changed."""
    found: list[int] = np.unique(buckets_of(persons)).tolist()
    return found
