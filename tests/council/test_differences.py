"""Two packs of one month: every figure that differs is told, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.council.differences import Difference, differences
from unisono.model.council_pack import (
    Ahead,
    Claim,
    CouncilPack,
    CreditShare,
    Launch,
    MetricMove,
    OpenConflict,
    Performance,
    TestMove,
)
from unisono.model.council_results import Check, DecisionCheck

DAY = date(2026, 9, 1)
TEST = TestMove("AUDIT-3", "Over-claim", 20.0, "%", "too much", "bad", None, "")
METRIC = MetricMove("revenue", "Revenue", "EUR", 100.0, 90.0, "")
LAUNCH = Launch("spring", "Spring", date(2026, 9, 20), date(2026, 10, 1), 19, "ann", "planned",
                ("Email",), "waiting", ("x",))  # fmt: skip
CONFLICT = OpenConflict("ab12", "offers", "10 % against 20 %", DAY, DAY, ("ann",), "", ("move it",))
DECIDED = DecisionCheck("d", "Tell all", DAY, ("ann",), "", DAY, Check.DUE)


def pack(**more: object) -> CouncilPack:
    performance = Performance(
        61.0, None, None, None, (TEST,), (METRIC,), "Shapley",
        (CreditShare("Email", 10.0, 0.5, 0.4, 0.6),), "", (Claim("Meta", 30.0, 10.0, 900.0),),
        3.0, "",
    )  # fmt: skip
    ahead = Ahead(DAY, DAY, DAY, (LAUNCH,), (), (), (CONFLICT,), True)
    whole = CouncilPack("Acme", DAY, datetime(2026, 10, 1), date(2026, 9, 30), "EUR", performance,
                        ahead, (), "", (), (), (DECIDED,))  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]


def test_a_pack_does_not_differ_from_itself_made_later() -> None:
    now = pack()
    later = replace(LAUNCH, days=3, blocking=("y",))
    moved = replace(now.ahead, near=(), far=(later,), from_day=date(2026, 9, 9))
    assert differences(now, replace(now, made_at=datetime(2027, 1, 1), ahead=moved)) == ()


def test_figures_verdicts_days_and_words_that_moved_are_told_in_order() -> None:
    then = pack()
    p = replace(
        then.performance, score=58.0, tests=(replace(TEST, value=None, verdict="undecided"),),
        metrics=(replace(METRIC, value=120.0),),
    )  # fmt: skip
    ahead = replace(then.ahead, near=(replace(LAUNCH, launch=date(2026, 9, 25), gate="cleared"),))
    checked = (replace(DECIDED, check=Check.CHECKED, outcome="It went on."),)
    found = differences(then, replace(then, performance=p, ahead=ahead, decisions=checked))
    assert found == (
        Difference("Integration", "Integration score", "score", 61.0, 58.0),
        Difference("Integration", "Over-claim", "figure", 20.0, None, "%"),
        Difference("Integration", "Over-claim", "verdict", "too much", "undecided"),
        Difference("Key metrics", "Revenue", "month", 100.0, 120.0, "EUR"),
        Difference("What comes", "Spring", "launch", date(2026, 9, 20), date(2026, 9, 25)),
        Difference("What comes", "Spring", "launch gate", "waiting", "cleared"),
        Difference("Decisions", "Tell all", "state", "due", "checked"),
        Difference("Decisions", "Tell all", "outcome", "", "It went on."),
    )


def test_what_came_and_what_went_is_told_once_each() -> None:
    then = pack()
    other = replace(CONFLICT, id="cd34", text="No team was told")
    now = replace(then, ahead=replace(then.ahead, conflicts=(other,)))
    assert differences(then, now) == (
        Difference("Open conflicts", CONFLICT.text, "", "in the pack", None),
        Difference("Open conflicts", other.text, "", None, "in the pack"),
    )


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_sum_in_another_order_is_the_same_and_a_real_change_is_not(a: float, b: float) -> None:
    def of(value: float) -> CouncilPack:
        whole = pack()
        metrics = (replace(METRIC, value=value),)
        return replace(whole, performance=replace(whole.performance, metrics=metrics))

    assert differences(of(a), of(a * (1 + 1e-12))) == ()
    found = differences(of(a), of(b))
    assert bool(found) == (abs(a - b) > max(1e-9 * max(abs(a), abs(b)), 1e-12))
    assert differences(of(b), of(a)) == tuple(replace(d, then=d.now, now=d.then) for d in found)


@pytest.mark.parametrize("value", [None, 0.0])
def test_not_measured_is_not_zero(value: float | None) -> None:
    then = pack()
    p = replace(then.performance, score=value)
    found = differences(replace(then, performance=p), then)
    assert [d.then for d in found] == [value]
