"""Which conflicts prevent a slot: the same over every door."""

from __future__ import annotations

from datetime import date

import pytest

from unisono.calendar.slots import prevents
from unisono.model.calendar import Conflict, PlanConflict

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("kind", "accepted", "stops"),
    [
        ("contradicting_offers", "", True),
        ("contradicting_offers", "Ann agreed", False),
        ("assets_missing", "", False),
    ],
)
def test_an_accepted_conflict_and_one_that_is_yet_to_do_prevent_nothing(
    kind: str, accepted: str, stops: bool
) -> None:
    conflict = Conflict(kind, "", "They differ.", "Align them.", DAY, DAY, ())
    assert prevents(PlanConflict("0" * 16, conflict, ("a",), accepted)) is stops
