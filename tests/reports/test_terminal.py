from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from unisono.model.audit import AuditReport
from unisono.reports.terminal import summary


def show(report: AuditReport, *, colour: bool = False) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=colour, no_color=not colour)
    console.print(summary(report, {"HTML": Path("reports/audit.html")}))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_summary_fits_80_columns_and_says_everything(report: AuditReport) -> None:
    lines = show(report)
    assert lines[0] == "Integration score 48 of 100  (6 of 7 tests measured)"
    assert max(map(len, lines)) <= 80
    table = [" ".join(line.split()) for line in lines[5:12]]
    assert table[0] == "Message drift 27.4 % ? Undecided ≤ 15 % / 30 %"
    assert table[4] == "Alignment – – Not measured > 70 % / 40 %"
    start = lines.index("Fix first") + 1
    assert lines[start : start + 2] == [
        "  1. Ask “how did you hear of us” on the demo form",
        "     +9.0 points · demand generation · by 14 Apr 2026",
    ]
    assert lines[-1] == "HTML: reports/audit.html"


def test_markup_and_control_characters_in_data_do_nothing(report: AuditReport) -> None:
    lines = show(replace(report, headline="[red]x[/red]\x1b[31m y"))
    assert lines[1] == "[red]x[/red] [31m y"


def test_nothing_measured(empty_report: AuditReport) -> None:
    lines = show(empty_report)
    assert lines[0] == "Integration score not measured  (0 of 7 tests measured)"
    start = lines.index("   – Handoffs: No data.")
    assert lines[start + 1] == "     Bring: exports."
