"""Budget moves: only figures that exist, each with what it does not say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unisono.council.budget import PlatformMoney, budget_moves
from unisono.model.council_results import BudgetMove

ROWS = (
    PlatformMoney("Search", 1000, 30, 20, 4000.0),
    PlatformMoney("Social", 2000, 50, 10, 1000.0),
    PlatformMoney("Offline", None, 0, 5, 900.0),
)


def _kinds(moves: tuple[BudgetMove, ...]) -> list[str]:
    return [m.kind for m in moves]


def test_a_platform_below_its_cost_and_the_gap_between_returns_are_asked_about() -> None:
    moves = budget_moves(ROWS, "EUR")
    assert _kinds(moves) == ["losing", "shift", "overclaimed"]
    losing, shift, over = moves
    assert losing.numbers[2] == ("return", 0.5, "×")
    assert shift.platforms == ("Social", "Search")
    assert [v for _, v, _ in shift.numbers] == [2000, 0.5, 1000, 4.0]
    assert over.platforms == ("Social", "Search")
    assert [v for _, v, _ in over.numbers] == [5.0, 1.5]


def test_close_returns_and_honest_claims_ask_nothing() -> None:
    rows = (PlatformMoney("A", 100, 10, 10, 210.0), PlatformMoney("B", 100, 9, 9, 200.0))
    assert budget_moves(rows, "") == ()


def test_without_credit_or_spend_nothing_is_made_up() -> None:
    assert budget_moves((PlatformMoney("A", None, 10, None, None),
                         PlatformMoney("B", 0, 10, 0.0, 0.0)), "") == ()  # fmt: skip


MONEY = st.none() | st.floats(0, 1e7)


@given(st.lists(st.tuples(MONEY, st.floats(0, 1e5), MONEY, MONEY), max_size=8))
def test_every_move_has_numbers_and_a_caveat(rows: list[tuple[float | None, ...]]) -> None:
    made = [PlatformMoney(f"P{i}", s, c or 0.0, d, v) for i, (s, c, d, v) in enumerate(rows)]
    for move in budget_moves(made, "USD"):
        assert move.caveat
        assert move.numbers
        assert all(v == v and abs(v) != float("inf") for _, v, _ in move.numbers)
        assert set(move.platforms) <= {r.platform for r in made if r.spend}
