"""The touch a conversion or deal stands under in metrics."""

from __future__ import annotations

from unisono.warehouse.engine import Engine


def _channels(engine: Engine) -> dict[str, tuple[str | None, str | None]]:
    rows = engine.rows("SELECT moment_id, channel, first_channel FROM mart_credited_touch")
    return {moment: (channel, first) for moment, channel, first in rows}


def _won(facts, moment: str, person: int, when: str) -> None:
    facts.add(
        "conversion", conversion_id=moment, kind="order", primary_kind=True, person_id=person,
        ts=when,
    )  # fmt: skip


def test_the_last_touch_that_was_not_direct(facts) -> None:
    facts.touch(1, "Display", "2026-01-05")  # older than the window of 90 days for the second
    facts.touch(1, "Email", "2026-02-01")
    facts.touch(1, "Direct", "2026-02-03")
    _won(facts, "a", 1, "2026-02-04")
    facts.touch(1, "Direct", "2026-03-01")
    _won(facts, "b", 1, "2026-03-02")  # only Direct since the conversion before
    _won(facts, "c", 1, "2026-03-03")  # nothing since the conversion before
    facts.touch(2, "Display", "2026-01-05")
    _won(facts, "d", 2, "2026-05-05")  # its only touch is out of the window
    facts.touch(3, "Email", "2026-01-05", kind="open")
    _won(facts, "e", 3, "2026-01-06")  # an opened mail is no touch
    _won(facts, "f", 4, "2026-01-06")
    facts.touch(4, "Email", "2026-01-07")  # after it
    facts.touch(5, "", "2026-01-07")
    _won(facts, "g", 5, "2026-01-08")
    assert _channels(facts.marts()) == {
        "a": ("Email", "Display"),
        "b": ("Direct", "Display"),
        "c": (None, "Display"),
        "d": (None, "Display"),
        "g": ("Unassigned", "Unassigned"),
    }


def test_a_deal_stands_under_what_came_before_it_was_created(facts) -> None:
    facts.touch(1, "Paid Search", "2026-02-01", campaign="spring")
    facts.touch(1, "Email", "2026-02-20")
    facts.add(
        "opportunity", platform="crm", opportunity_id="7", person_id=1, amount_reporting=50,
        created_at="2026-02-10", closed_at="2026-03-01", is_won=True, is_closed=True,
    )  # fmt: skip
    engine = facts.marts()
    assert engine.rows("SELECT channel, campaign, sourced, outcome FROM mart_deal") == [
        ("Paid Search", "spring", True, "won")
    ]
