"""Attribute conversions: every model, on conversions and value, from one pass over the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from unisono.attribution.collect import count
from unisono.attribution.dimensions import cut
from unisono.attribution.journeys import Journeys
from unisono.attribution.models import from_statistics
from unisono.attribution.pathcounts import from_path_counts
from unisono.attribution.paths import top_paths
from unisono.attribution.recommend import DecisionContext, advise
from unisono.attribution.statistics import Statistics
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Conversions, TouchLog, Windows
from unisono.model.attribution import AttributionResult
from unisono.settings import AttributionSettings


def attribute(
    log: TouchLog,
    conversions: Conversions,
    options: AttributionSettings,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    context: DecisionContext | None = None,
    models: Sequence[str] | None = None,
    paths: bool = True,
    patience: float = 1.0,
) -> AttributionResult:
    """Credit of every model for the conversions of a touch log.

    Args:
        log: touches in any order; their row order changes nothing.
        conversions: what is to be credited, in the same person ids.
        options: lookback windows, half-life, custom weights, Markov orders, intervals.
        direct_channels: channels the last-non-direct model passes over (case does not matter).
        context: what else is known for the recommendation; period and volume of the conversions
            are taken from the log when it does not say.
        models: names of the models wanted; None: all.
        paths: also list the most frequent paths.
        patience: how much larger than by default Markov chains may be.

    Raises:
        AttributionError: custom weights or Markov orders that cannot be used.
    """
    terms = Terms.of(options, direct_channels)
    journeys = cut(log, conversions, terms.windows)
    notes = log.notes + conversions.notes
    if len(conversions) and (conversions.value < 0).any():
        negative = int((conversions.value < 0).sum())
        notes += (f"{negative} conversions have a negative value; it is credited as a deduction.",)
    statistics = count(journeys, conversions, terms)
    result = from_statistics(
        statistics, options, models=models, notes=notes,
        paths=top_paths(journeys) if paths else (), patience=patience,
    )  # fmt: skip
    return advised(result, statistics, options, direct_channels, context)


def advised(
    result: AttributionResult,
    statistics: Statistics,
    options: AttributionSettings,
    direct_channels: Sequence[str],
    context: DecisionContext | None = None,
) -> AttributionResult:
    """``result`` with recommendation and warnings; the period is that of the statistics."""
    context = context or DecisionContext()
    if context.days is None:
        context = replace(context, days=statistics.days)
    return advise(result, options, context, direct_channels)


def attribute_paths(
    paths: Iterable[tuple[Sequence[str], int, float, int]],
    options: AttributionSettings,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    context: DecisionContext | None = None,
) -> AttributionResult:
    """Credit from aggregated paths ``(steps, conversions, value, journeys without conversion)``.

    Steps count as they stand, repeats included. Without times there is no lookback window, no
    time decay and no lag; people are not known, so intervals take every journey for a person.
    """
    journeys = from_path_counts(paths)
    result = from_statistics(
        path_statistics(journeys, options, direct_channels), options, paths=top_paths(journeys)
    )
    note = "Aggregated paths carry no times: no lookback window, no time decay, no lag, no persons."
    result = replace(result, notes=(*result.notes, note))
    return advise(result, options, context or DecisionContext(), direct_channels)


def path_statistics(
    journeys: Journeys, options: AttributionSettings, direct_channels: Sequence[str] = ("Direct",)
) -> Statistics:
    """Statistics of journeys made from aggregated paths."""
    return count(journeys, None, Terms.of(options, direct_channels, Windows()))
