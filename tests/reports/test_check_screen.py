"""Many answers of the gate as a table: nothing is cut without a sign of it."""

from __future__ import annotations

from datetime import UTC, datetime

from unisono.model.gate import GateCheck, GateFinding, GateResult, Verdict
from unisono.reports.screens.check import checked_table

NOW = datetime(2026, 3, 25, tzinfo=UTC)


def told(*findings: GateFinding) -> list[str]:
    check = GateCheck("voice", "Keeps the voice", Verdict.FIX, findings)
    result = GateResult(Verdict.FIX, (check,), None, {}, {}, "c" * 64, "r", NOW, NOW)
    ((_, _, _, _, words, *_),) = checked_table([(2, result, "")], []).rows
    return str(words).splitlines()


def test_a_long_finding_ends_with_a_sign_that_it_was_cut() -> None:
    (line,) = told(GateFinding(Verdict.FIX, f"Live until {'2' * 400}.", "Agree."))
    assert line == f"fix: Live until {'2' * 288}… Agree."
    whole = f"{'Both live from 16 Nov 2026 to 27 Nov 2026. ' * 6}"
    assert told(GateFinding(Verdict.FIX, whole, "Agree.")) == [f"fix: {whole} Agree."]


def test_findings_that_are_left_out_are_counted() -> None:
    lines = told(*(GateFinding(Verdict.FIX, f"{n}.", "Mend it.") for n in range(7)))
    assert (len(lines), lines[4], lines[5]) == (6, "fix: 4. Mend it.", "and 2 more")
