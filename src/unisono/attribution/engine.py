"""Attribute conversions: every model, on conversions and value, from one pass over the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from unisono.attribution.counts import count_transitions
from unisono.attribution.journeys import Converting, Journeys, NonConverting, cut
from unisono.attribution.markov import definition, removal_effects
from unisono.attribution.paths import top_paths, touches_per_conversion
from unisono.attribution.recommend import DecisionContext, advise
from unisono.attribution.result import (
    markov_detail,
    median_lag_days,
    model_credit,
    removal_credit,
    spreads,
    value_by_removal,
)
from unisono.attribution.rules import rule_credits
from unisono.attribution.shapley import DEFINITION, TITLE, shapley_credits
from unisono.attribution.touchlog import (
    MICROSECONDS_PER_DAY,
    Conversions,
    TouchLog,
    code_type,
)
from unisono.errors import AttributionError
from unisono.model.attribution import AttributionResult, MarkovDetail, ModelCredit
from unisono.settings import AttributionSettings


def attribute(
    log: TouchLog,
    conversions: Conversions,
    options: AttributionSettings,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    context: DecisionContext | None = None,
) -> AttributionResult:
    """Credit of every model for the conversions of a touch log.

    Args:
        log: touches in any order; their row order changes nothing.
        conversions: what is to be credited, in the same person ids.
        options: lookback window, half-life, custom weights, Markov orders, conversions needed.
        direct_channels: channels the last-non-direct model passes over (case does not matter).
        context: what else is known for the recommendation; period and volume of the conversions
            are taken from the log when it does not say.

    Raises:
        AttributionError: custom weights or Markov orders that cannot be used.
    """
    journeys = cut(log, conversions, options.lookback_days)
    result = _all_models(journeys, options, direct_channels)
    notes = log.notes + conversions.notes + result.notes
    if len(conversions) and (conversions.value < 0).any():
        count = int((conversions.value < 0).sum())
        notes += (f"{count} conversions have a negative value; it is credited as a deduction.",)
    period = _with_period(context or DecisionContext(), conversions)
    return advise(replace(result, notes=notes), options, period, direct_channels)


def attribute_paths(
    paths: Iterable[tuple[Sequence[str], int, float, int]],
    options: AttributionSettings,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    context: DecisionContext | None = None,
) -> AttributionResult:
    """Credit from aggregated paths ``(steps, conversions, value, journeys without conversion)``.

    Steps count as they stand, repeats included. Without times there is no lookback window, no
    time decay and no lag; people are not known.
    """
    journeys = from_path_counts(paths)
    result = replace(_all_models(journeys, options, direct_channels), lookback_days=None)
    note = "Aggregated paths carry no times: no lookback window, no time decay, no lag, no persons."
    result = replace(result, notes=(*result.notes, note))
    return advise(result, options, context or DecisionContext(), direct_channels)


def from_path_counts(
    paths: Iterable[tuple[Sequence[str], int, float, int]],
) -> Journeys:
    """Journeys of aggregated paths; conversions of a path without steps are unattributed.

    Raises:
        AttributionError: a count is negative or a value is not a finite number.
    """
    rows = list(paths)
    for i, (_, won, value, null) in enumerate(rows, 1):
        if won < 0 or null < 0 or not np.isfinite(value):
            raise AttributionError(
                f"Path {i} has {won} conversions, value {value} and {null} journeys without.",
                way_out="Counts must be 0 or more and values finite numbers.",
            )
    names = tuple(sorted({s for steps, *_ in rows for s in steps}))
    code = {name: i for i, name in enumerate(names)}
    empty = [(won, value) for steps, won, value, _ in rows if not steps]
    won_rows = [(s, won, value) for s, won, value, _ in rows if s and won]
    null_rows = [(s, null) for s, _, _, null in rows if s and null]
    channel, start = _encoded([s for s, *_ in won_rows], code)
    null_channel, null_start = _encoded([s for s, _ in null_rows], code)
    return Journeys(
        channels=names,
        converting=Converting(
            channel,
            start,
            np.array([n for _, n, _ in won_rows], np.int64),
            np.array([v for *_, v in won_rows], np.float64),
            None,
        ),
        null=NonConverting(null_channel, null_start, np.array([n for _, n in null_rows], np.int64)),
        persons=0,
        touches=sum(len(s) * (won + null) for s, won, _, null in rows),
        unattributed=sum(won for won, _ in empty),
        unattributed_value=float(sum(value for _, value in empty)),
        touches_after_conversion=0,
        touches_outside_window=0,
    )


def _encoded(paths: list[Sequence[str]], code: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    channel = np.array([code[s] for steps in paths for s in steps], code_type(len(code)))
    start = np.zeros(len(paths) + 1, np.int64)
    np.cumsum([len(s) for s in paths], out=start[1:])
    return channel, start


def _all_models(
    journeys: Journeys, options: AttributionSettings, direct: Sequence[str]
) -> AttributionResult:
    _check(options)
    won, channels = journeys.converting, journeys.channels
    attributed, value = int(won.count.sum()), float(won.value.sum())
    totals = (float(attributed), value)
    models = [
        model_credit(r.model, r.title, r.definition, channels, (r.conversions, r.value), totals)
        for r in rule_credits(
            won,
            channels,
            direct=direct,
            half_life_days=options.half_life_days,
            custom=options.custom_weights,
        )
    ]
    markov, details, notes = _markov(journeys, options, totals)
    models += markov
    credit = shapley_credits(won, len(channels))
    models.append(model_credit("shapley", TITLE, DEFINITION, channels, credit, totals))
    if not {c.casefold() for c in channels} & {d.casefold() for d in direct}:
        named = ", ".join(direct) or "none named"
        notes.append(f"No direct channel ({named}) in the log: last non-direct equals last touch.")
    return AttributionResult(
        channels=channels,
        models=tuple(models),
        markov=details,
        persons=journeys.persons,
        touches=journeys.touches,
        journeys=attributed + journeys.null.journeys,
        conversions=attributed + journeys.unattributed,
        value=value + journeys.unattributed_value,
        attributed_conversions=attributed,
        attributed_value=value,
        unattributed_conversions=journeys.unattributed,
        unattributed_value=journeys.unattributed_value,
        null_journeys=journeys.null.journeys,
        touches_after_conversion=journeys.touches_after_conversion,
        touches_outside_window=journeys.touches_outside_window,
        lookback_days=options.lookback_days,
        half_life_days=options.half_life_days,
        median_lag_days=median_lag_days(won),
        touches_per_conversion=touches_per_conversion(won.length, won.count, journeys.unattributed),
        paths=top_paths(journeys),
        spread=spreads(models, attributed),
        notes=tuple(notes),
    )


def _check(options: AttributionSettings) -> None:
    if min(options.custom_weights) < 0 or sum(options.custom_weights) <= 0:
        raise AttributionError(
            f"Custom weights {options.custom_weights} are negative or all 0.",
            way_out="Set attribution.custom_weights to three shares of 0 or more, e.g. "
            "[0.3, 0.4, 0.3].",
        )
    if not set(options.markov_orders) <= {1, 2, 3}:
        raise AttributionError(
            f"Markov orders {options.markov_orders} are not all 1, 2 or 3.",
            way_out="Set attribution.markov_orders to some of [1, 2, 3].",
        )


def _markov(
    journeys: Journeys, options: AttributionSettings, totals: tuple[float, float]
) -> tuple[list[ModelCredit], tuple[MarkovDetail, ...], list[str]]:
    models: list[ModelCredit] = []
    details: list[MarkovDetail] = []
    notes: list[str] = []
    orders = sorted(set(options.markov_orders))
    if not orders:
        return models, (), notes
    transitions = count_transitions(journeys, orders[-1])
    by_conversions = False
    for order in orders:
        removal = removal_effects(transitions.of_order(order))
        if removal is None:
            notes.append(
                f"Markov order {order} was not computed: {len(journeys.channels)} channels make "
                "too many contexts. Attribute by coarser channels to get it."
            )
            continue
        by_value = value_by_removal(removal, journeys.converting)
        by_conversions |= not by_value and totals[1] != 0
        credit = removal_credit(removal, totals, by_value)
        models.append(
            model_credit(
                f"markov_{order}",
                f"Markov order {order}",
                definition(order),
                journeys.channels,
                credit,
                totals,
            )
        )
        details.append(markov_detail(order, removal, journeys.channels))
    if by_conversions:
        notes.append(
            "Markov value is shared by the removal effects on conversions: with reversals among "
            "the values a removal effect on value has no meaning."
        )
    return models, tuple(details), notes


def _with_period(context: DecisionContext, conversions: Conversions) -> DecisionContext:
    if context.days is not None or not len(conversions):
        return context
    span = int(conversions.time.max()) - int(conversions.time.min())
    return replace(context, days=span / MICROSECONDS_PER_DAY + 1)
