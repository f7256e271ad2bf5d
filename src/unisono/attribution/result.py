"""Assemble credits into the result: totals settled, models named, disagreement measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unisono.attribution.intervals import Band
from unisono.attribution.markov import Removal
from unisono.attribution.touchlog import Floats
from unisono.errors import AttributionError
from unisono.model.attribution import MarkovDetail, ModelCredit, Spread

#: Credits may miss the total by this share of it through rounding; more is a fault.
ROUNDING = 1e-9


def settle(credit: Floats, total: float, what: str) -> Floats:
    """``credit`` with its rounding error moved to the largest entry, so that it sums to ``total``.

    Raises:
        AttributionError: the sum misses the total by more than rounding can.
    """
    if not len(credit):
        return credit
    missing = total - float(credit.sum())
    if abs(missing) > ROUNDING * max(1.0, abs(total), float(np.abs(credit).sum())):
        raise AttributionError(
            f"The credit of {what} sums to {float(credit.sum())!r} instead of {total!r}.",
            way_out="This is a fault in unisono; please report it with the touch log's shape.",
        )
    settled = credit.copy()
    settled[np.abs(credit).argmax()] += missing
    return settled


def model_credit(
    model: str,
    title: str,
    definition: str,
    channels: Sequence[str],
    credit: Floats,
    totals: tuple[float, float],
    interval: Band | None = None,
) -> ModelCredit:
    """Credits per channel code as a named model; ``credit`` and ``totals``: conversions, value."""
    conversions = settle(credit[0], totals[0], f"{model} (conversions)")
    value = settle(credit[1], totals[1], f"{model} (value)")

    def named(figures: Floats) -> dict[str, float]:
        return dict(zip(channels, figures.tolist(), strict=True))

    if interval is None:
        return ModelCredit(model, title, definition, named(conversions), named(value))
    return ModelCredit(
        model,
        title,
        definition,
        named(conversions),
        named(value),
        named(interval.low[0]),
        named(interval.high[0]),
        named(interval.low[1]),
        named(interval.high[1]),
        named(interval.stability),
    )


def value_by_removal(removal: Removal, reversals: bool) -> bool:
    """True when value can be shared by removal effects on value: no reversals, some value."""
    return removal.value_per_journey > 0 and not reversals


def removal_credit(
    removal: Removal, totals: tuple[float, float], by_value: bool
) -> tuple[Floats, Floats]:
    """Totals shared in proportion to the removal effects; value by those on value if by_value."""
    effect_value = removal.effect_value if by_value else removal.effect
    return _proportional(removal.effect, totals[0]), _proportional(effect_value, totals[1])


def _proportional(effect: Floats, total: float) -> Floats:
    whole = float(effect.sum())
    return effect * (total / whole) if whole else np.zeros_like(effect)


def markov_detail(order: int, removal: Removal, channels: Sequence[str]) -> MarkovDetail:
    """The raw figures of one order under the channels' names."""
    return MarkovDetail(
        order,
        removal.p_conversion,
        removal.value_per_journey,
        dict(zip(channels, removal.effect.tolist(), strict=True)),
        dict(zip(channels, removal.effect_value.tolist(), strict=True)),
    )


def spreads(models: Sequence[ModelCredit], attributed: int) -> tuple[Spread, ...]:
    """Per channel, lowest and highest share of credited conversions; widest first."""
    if not attributed or not models:
        return ()
    found = []
    for channel in models[0].conversions:
        shares = [(m.conversions[channel] / attributed, m.model) for m in models]
        low = min(shares, key=lambda s: s[0])
        high = max(shares, key=lambda s: s[0])
        found.append(Spread(channel, low[0], low[1], high[0], high[1]))
    return tuple(sorted(found, key=lambda s: (-s.width, s.channel)))
