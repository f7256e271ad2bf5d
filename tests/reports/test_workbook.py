from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from unisono.errors import WorkspaceError
from unisono.model.audit import AuditReport
from unisono.reports.workbook import SHEETS, write_xlsx

NAMES = [
    "Summary", "Tests", "Evidence", "Figures", "Fixes", "Attribution", "Over-claim",
    "Claims by month", "Month differences", "Journeys", "Channels met",
    "Channel pairs", "Channel sequences", "Best customers", "Journey costs",
    "Customer value", "Messages", "Calendar",
    "UTM", "Patterns", "Maturity", "Changes", "History", "Data health", "Quarantine",
    "Metrics", "Settings",
]  # fmt: skip


def test_all_sheets_with_headers_filters_and_frozen_rows(
    report: AuditReport, tmp_path: Path
) -> None:
    path = tmp_path / "audit.xlsx"
    write_xlsx(report, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == NAMES
    for name, header, rows in SHEETS:
        sheet = book[name]
        assert tuple(c.value for c in sheet[1]) == header
        assert sheet.max_row == len(list(rows(report))) + 1
        assert sheet.auto_filter.ref is not None
        assert sheet.freeze_panes == "A2"
    assert [p.name for p in tmp_path.iterdir()] == ["audit.xlsx"]


def test_no_cell_is_a_formula_and_nothing_is_changed(report: AuditReport, tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    write_xlsx(report, path)
    cells = [c for s in openpyxl.load_workbook(path) for row in s.iter_rows() for c in row]
    assert [c.coordinate for c in cells if c.data_type == "f" or c.hyperlink] == []
    risky = [c for c in cells if str(c.value).startswith("=HYPERLINK")]
    assert risky
    assert all(c.data_type == "s" and c.quotePrefix for c in risky)


def test_numbers_stay_numbers(report: AuditReport, tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    write_xlsx(report, path)
    book = openpyxl.load_workbook(path)
    assert book["Tests"]["D3"].value == 43.7
    assert book["Evidence"]["E2"].value == 12
    assert book["Tests"]["D6"].value is None
    assert book["Summary"]["B4"].value.isoformat() == "2026-03-31T09:30:00"


def test_journeys_by_type_with_their_intervals(report: AuditReport, tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    write_xlsx(report, path)
    book = openpyxl.load_workbook(path)
    best, costs, values = (
        [c.value for c in book[name][2]]
        for name in ("Best customers", "Journey costs", "Customer value")
    )
    assert best[:9] == ["Events", 20, 30, 90, 270, 33.3, 15.1, 49.2, "more often"]
    assert costs[:8] == ["channels", "1 channel", 80, 40, 160, 4, 3.3, 5.2]
    assert values[0] == "Not measured"


def test_pairs_and_sequences_of_channels(report: AuditReport, tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    write_xlsx(report, path)
    book = openpyxl.load_workbook(path)
    pairs, sequences = (
        [[c.value for c in row] for row in book[name].iter_rows(min_row=2)]
        for name in ("Channel pairs", "Channel sequences")
    )
    assert pairs[1] == ["Email", "Events", 1.2, 2, 0.9, -1.3, -2.1, -0.4, 9, "less", "Pairs."]
    assert pairs[-1][:9] == ["Direct", "Events", *(None,) * 6, 2]
    assert sequences[0] == [
        "Events", "Paid Search", 6.4, 2.1, 3.04, 1.7, 5.5, 31, "more", "Sequences."
    ]  # fmt: skip
    assert (len(pairs), len(sequences)) == (12, 2)


def test_empty_report(empty_report: AuditReport, tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    write_xlsx(empty_report, path)
    assert openpyxl.load_workbook(path).sheetnames == NAMES


def test_unwritable_place_is_said(report: AuditReport, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_xlsx(report, tmp_path / "missing" / "audit.xlsx")


def test_the_workbook_has_the_plan_the_levels_and_every_run(
    report: AuditReport, tmp_path: Path
) -> None:
    path = tmp_path / "audit.xlsx"
    write_xlsx(report, path)
    book = openpyxl.load_workbook(path)
    runs = list(book["History"].iter_rows(min_row=2, values_only=True))
    assert runs[0][1:4] == (report.run_id, "Overall score", report.score)
    assert len(runs) == (len(report.tests) + 1) * (len(report.history) + 1)
    kinds = {row[2] for row in book["Patterns"].iter_rows(min_row=2, values_only=True)}
    assert {"symptom", "root cause", "impact"} <= kinds
    assert book["Figures"].max_row == 1 + sum(len(t.parts) for t in report.tests)
