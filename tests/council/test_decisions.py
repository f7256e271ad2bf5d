"""Decisions: when they are looked at again, and whether what was expected came."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from unisono.council.decisions import checked, in_order
from unisono.model.council import Decision, Expected
from unisono.model.council_results import Check, DecisionCheck, Figure, Move

DAY = date(2026, 5, 1)


def _checked(value: float | None, today: date = DAY, **more: Any) -> DecisionCheck:
    decision = Decision(**{"title": "d", "decided_on": DAY, "metric": "cac", "value_then": 100,
                           **more})  # fmt: skip
    figure = Figure("cac", "CAC", value) if decision.metric else None
    return checked("d", decision, figure, today, after_days=30, steady=0.02)


@pytest.mark.parametrize(
    ("value", "expected", "move"),
    [(90, Expected.DOWN, Move.AS_EXPECTED), (110, Expected.DOWN, Move.OTHERWISE),
     (99, Expected.DOWN, Move.OTHERWISE), (99, Expected.STEADY, Move.AS_EXPECTED),
     (110, Expected.UP, Move.AS_EXPECTED), (None, Expected.UP, Move.UNKNOWN),
     (110, None, None)],
)  # fmt: skip
def test_the_move_is_held_against_what_was_expected(
    value: float | None, expected: Expected | None, move: Move | None
) -> None:
    found = _checked(value, direction=expected)
    assert found.move == move
    assert found.change == (None if value is None else value - 100)


def test_it_is_due_on_its_day_or_after_thirty() -> None:
    assert _checked(1).check == Check.WAITING
    assert _checked(1, DAY + timedelta(days=29)).check == Check.WAITING
    assert _checked(1, DAY + timedelta(days=30)).check == Check.DUE
    assert _checked(1, DAY, check_on=DAY).check == Check.DUE
    assert _checked(1, DAY, check_on=DAY, outcome="It worked.").check == Check.CHECKED


def test_a_decision_without_a_figure_has_no_move() -> None:
    found = _checked(None, metric="")
    assert (found.figure, found.move, found.change) == (None, None, None)


def test_the_last_days_of_the_calendar_do_not_overflow() -> None:
    late = date(2199, 12, 31)
    assert _checked(1, decided_on=late).check_on >= late


def test_those_to_be_checked_come_first() -> None:
    old, new = DAY - timedelta(days=60), DAY - timedelta(days=40)
    found = in_order([
        _checked(1), _checked(1, decided_on=new), _checked(1, decided_on=old),
        _checked(1, decided_on=old, outcome="x"),
    ])  # fmt: skip
    assert [(d.check, d.decided_on) for d in found] == [
        (Check.DUE, old), (Check.DUE, new), (Check.WAITING, DAY), (Check.CHECKED, old),
    ]  # fmt: skip
