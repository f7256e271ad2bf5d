"""Promises that do not hold, named with the message test: what is offered, and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unisono.audit.message_drift import ID
from unisono.model.audit import Fix, TestResult
from unisono.model.promises import PromiseFinding
from unisono.model.wording import counted

#: Promises that the advice names; all stand in the report.
_NAMED = 3


def with_promises(
    test: TestResult, found: Sequence[PromiseFinding], unknown: str = ""
) -> TestResult:
    """The message test with advice on promises that do not hold; other tests as they are.

    The score does not count them: it says how alike texts argue, not whether they are true.

    Args:
        unknown: why promises could not be held against anything; "" when they could.
    """
    if test.id != ID:
        return test
    if unknown:
        return replace(test, notes=(*test.notes, f"Promises were not looked at: {unknown}"))
    if not found:
        return test
    return replace(test, fixes=(*test.fixes, _fix(found)))


def _fix(found: Sequence[PromiseFinding]) -> Fix:
    named = "; ".join(f"{p.said} ({p.place}: {p.fault})" for p in found[:_NAMED])
    more = f"; and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    promises = counted(len(found), "broken promise")
    return Fix(
        f"Keep or take back {promises}: {named}{more}",
        "trust: this score does not count promises; 'unisono promises' and /promises tell all",
        0.0, ID, "offer owners", 7,
    )  # fmt: skip
