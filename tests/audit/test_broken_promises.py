"""Promises that do not hold are named with the message test, and move no score."""

from __future__ import annotations

from dataclasses import replace

from unisono.audit.broken_promises import with_promises
from unisono.audit.message_drift import ID, measure
from unisono.model.promises import PromiseFinding
from unisono.settings import AuditSettings

TEST = measure(None, "no text", AuditSettings())
FOUND = PromiseFinding(
    "another value", "catalogue", "Email: “25% off”", "20 % off", "why", "Make both the same.",
    "Email", "Spring", "a.csv:2", "ann", "b.csv:3", "", None, None,
)  # fmt: skip


def test_the_advice_names_the_first_ones_and_counts_the_rest() -> None:
    one = with_promises(TEST, (FOUND,))
    (fix,) = one.fixes
    assert (
        fix.text
        == "Keep or take back 1 broken promise: Email: “25% off” (catalogue: another value)"
    )
    assert (fix.gain_points, fix.test) == (0.0, ID)
    assert "/promises" in fix.gain
    assert replace(one, fixes=()) == TEST
    (many,) = with_promises(TEST, (FOUND,) * 5).fixes
    assert many.text.startswith("Keep or take back 5 broken promises: ")
    assert many.text.endswith("; and 2 more")


def test_other_tests_and_kept_promises_change_nothing() -> None:
    other = replace(TEST, id="AUDIT-2")
    assert with_promises(other, (FOUND,)) == other
    assert with_promises(TEST, ()) == TEST


def test_what_could_not_be_told_is_said() -> None:
    told = with_promises(TEST, (), "offer/x cannot be read")
    assert told.notes == ("Promises were not looked at: offer/x cannot be read",)
