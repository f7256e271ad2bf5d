"""Decisions looked at again: what the figure was, what it is, and what was expected."""

from __future__ import annotations

from datetime import date, timedelta

from unisono.model.council import Decision, Expected
from unisono.model.council_results import Check, DecisionCheck, Figure, Move


def checked(
    key: str, decision: Decision, figure: Figure | None, today: date, *, after_days: int,
    steady: float,
) -> DecisionCheck:  # fmt: skip
    """One decision against the figure of today.

    Args:
        figure: what the decision's measure is now; None when it names none.
        after_days: days until it is looked at when it names no day.
        steady: share of the figure then that it may move and still count as the same.
    """
    d = decision
    check_on = d.check_on or min(d.decided_on + timedelta(days=after_days), date.max)
    state = Check.WAITING if today < check_on else Check.DUE
    if d.outcome:
        state = Check.CHECKED
    change, move = _moved(d, figure, steady)
    return DecisionCheck(
        key, d.title, d.decided_on, tuple(n for n in d.decided_by if n), d.why, check_on, state,
        d.metric, str(d.direction or ""), d.expectation, d.value_then, figure, change, move,
        d.outcome, d.checked_on, d.campaign or "",
    )  # fmt: skip


def _moved(
    decision: Decision, figure: Figure | None, steady: float
) -> tuple[float | None, Move | None]:
    if figure is None:
        return None, None
    if figure.value is None or decision.value_then is None:
        return None, Move.UNKNOWN
    change = figure.value - decision.value_then
    if decision.direction is None:
        return change, None
    still = abs(change) <= steady * abs(decision.value_then)
    way = Expected.STEADY if still else Expected.UP if change > 0 else Expected.DOWN
    return change, Move.AS_EXPECTED if way == decision.direction else Move.OTHERWISE


def in_order(found: list[DecisionCheck]) -> tuple[DecisionCheck, ...]:
    """Those due first, the longest waiting first; then the newest decisions."""
    due = sorted((d for d in found if d.check == Check.DUE), key=lambda d: (d.check_on, d.key))
    rest = sorted((d for d in found if d.check != Check.DUE), key=lambda d: d.key)
    return (*due, *sorted(rest, key=lambda d: d.decided_on, reverse=True))
