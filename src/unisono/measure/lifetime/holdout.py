"""The held-out check: fit on the first half of the history, compare with the second."""

from __future__ import annotations

import numpy as np

from unisono.measure.lifetime.buyers import Buyers
from unisono.measure.lifetime.fit import fit_buying, purchases
from unisono.model.lifetime import HOLDS, NOT_MEASURED, OFF, UNDECIDED, Holdout, HoldoutBin
from unisono.settings import LifetimeSettings

_Z95 = 1.959963984540054
_LAST_BIN = 7


def check(known: Buyers, weeks: float, settings: LifetimeSettings, model: str) -> Holdout:
    """Predicted against actual repeat purchases after the split.

    The error is "off" only when it is both larger than ``holdout_tolerance`` and more than the
    chance of single purchases explains (sum over customers of their squared misses).

    Args:
        known: customers on the day of the split, with their purchases afterwards.
        weeks: of the history after that day.
    """
    repeat = int(np.count_nonzero(known.frequency))
    if repeat < settings.min_repeat_customers:
        return Holdout(
            NOT_MEASURED,
            f"Held-out check not measured: by {known.last} only {repeat} customers had bought "
            f"again; {settings.min_repeat_customers} are needed.",
            split=known.last, customers=len(known.later),
        )  # fmt: skip
    fit = fit_buying(known.histories, model)
    if not fit.converged:
        return Holdout(
            NOT_MEASURED, "Held-out check not measured: no model fits the first half.",
            split=known.last, customers=len(known.later),
        )  # fmt: skip
    expected = purchases(fit, known.histories, weeks)[known.histories.place]
    predicted, actual = float(expected.sum()), int(known.later.sum())
    error, low, high = _error(expected, known.later.astype(np.float64))
    status = _verdict(error, low, high, settings.holdout_tolerance)
    return Holdout(
        status, _badge(status, predicted, actual, error, low, high), known.last, weeks,
        len(known.later), predicted, actual, error, low, high, _bins(known, expected),
    )  # fmt: skip


def _error(
    expected: np.ndarray, actual: np.ndarray
) -> tuple[float | None, float | None, float | None]:
    total = float(actual.sum())
    if total <= 0:
        return None, None, None
    error = float(expected.sum()) / total - 1
    spread = _Z95 * float(np.sqrt(np.sum((actual - expected) ** 2))) / total
    # predicted ÷ (actual ± chance) − 1
    high = (1 + error) / (1 - spread) - 1 if spread < 1 else float("inf")
    return error, (1 + error) / (1 + spread) - 1, high


def _verdict(error: float | None, low: float | None, high: float | None, tolerance: float) -> str:
    if error is None or low is None or high is None:
        return UNDECIDED
    if abs(error) <= tolerance:
        return HOLDS if max(-low, high) <= 2 * tolerance else UNDECIDED
    return OFF if low > 0 or high < 0 else UNDECIDED


def _badge(
    status: str,
    predicted: float,
    actual: int,
    error: float | None,
    low: float | None,
    high: float | None,
) -> str:
    words = {
        HOLDS: "Held-out check holds",
        OFF: "Held-out check is off",
        UNDECIDED: "Held-out check undecided: too few purchases to tell",
    }
    said = f"{words[status]}: {predicted:,.0f} repeat purchases predicted, {actual:,} made"
    if error is None or low is None or high is None:
        return said + "."
    return f"{said} ({error:+.1%}, 95 % interval by chance {low:+.1%} to {high:+.1%})."


def _bins(known: Buyers, expected: np.ndarray) -> tuple[HoldoutBin, ...]:
    code = np.minimum(known.frequency, _LAST_BIN)
    found = []
    for i in range(_LAST_BIN + 1):
        mine = code == i
        if mine.any():
            name = f"{i}+" if i == _LAST_BIN else str(i)
            bought = int(known.later[mine].sum())
            found.append(HoldoutBin(name, int(mine.sum()), float(expected[mine].sum()), bought))
    return tuple(found)
