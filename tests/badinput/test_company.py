"""Whatever lies beside them, good facts are all there and every bad file is named."""

import json
from typing import Any

import pytest
from openpyxl import load_workbook

BAD = (
    "junk.csv", "empty.csv", "endless.csv", "bomb.gz", "bomb.zip!inner.csv",
    "nested.zip!inner.zip", "leads_out.zip!../../escaped.csv", "cut.zip", "cut.json", "deep.json",
    "cut.parquet", "not_really.xlsx", "broken.xlsm", "page.csv", "far.xlsx", "a picture.csv",
    "one_line.json",
)  # fmt: skip


def _campaigns(audited: Any, path: str) -> list[tuple[Any, ...]]:
    table = audited.workspace.query(
        """SELECT campaign_id, campaign_name, date::VARCHAR AS day, spend::DOUBLE AS spend
        FROM ad_performance_daily JOIN source_file USING (file_id)
        WHERE path = ? ORDER BY file_row""",
        [path],
    )
    return [tuple(row.values()) for row in table.to_pylist()]


def test_good_facts_are_all_there(audited: Any) -> None:
    assert _campaigns(audited, "good_ads.csv") == [
        ("111", "Spring", "2026-09-01", 10.5),
        ("111", "Spring", "2026-09-02", 11.5),
    ]
    total = audited.workspace.query("SELECT sum(amount)::DOUBLE AS x FROM orders").to_pylist()
    assert total == [{"x": 300.0}]


def test_every_bad_file_is_named_with_reason_and_way_out(audited: Any) -> None:
    failed = {f.path: f.message for f in audited.report.data.files if f.status == "failed"}
    assert sorted(failed) == sorted(BAD)
    assert [p for p, text in failed.items() if text.count(".") < 2] == []


def test_nothing_outside_the_exports_was_read(audited: Any) -> None:
    paths = {f.path for f in audited.report.data.files}
    assert "link.csv" not in paths
    assert list(audited.workspace.root.parent.rglob("escaped.csv")) == []


def test_the_same_content_under_two_names_counts_once(audited: Any) -> None:
    rows = audited.workspace.query(
        "SELECT count(*) AS n FROM ad_performance_daily WHERE campaign_id = '111'"
    )
    assert rows.to_pylist() == [{"n": 2}]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("cp1251.csv", [f"Распродажа лето {i}" for i in range(9)]),
        ("utf16.csv", ["Größe"]),
        ("nul.csv", ["Nul"]),
        ("letters.csv", ["Zürich Straße", "Вся Россия", "🎉 Sale ‮evil‬", "نص عربي"]),
        ("long.csv", ["L" * 200_000]),
        ("x'); DROP TABLE orders;--.csv", ["Bobby"]),
        ('a "quoted" név 文件.csv', ["Unicode"]),
    ],
)
def test_odd_texts_arrive_as_they_are(audited: Any, path: str, names: list[str]) -> None:
    assert [row[1] for row in _campaigns(audited, path)] == names


def test_days_that_are_none_are_set_aside_with_their_row(audited: Any) -> None:
    aside = [(q.file_row, q.severity) for q in audited.report.data.quarantine
             if q.path == "mixed_dates.csv"]  # fmt: skip
    assert aside == [(4, "error"), (5, "error"), (6, "error"), (7, "error"), (8, "error")]
    assert [row[0] for row in _campaigns(audited, "mixed_dates.csv")] == ["940", "941"]


def test_costs_that_are_none_are_named_and_negative_ones_kept(audited: Any) -> None:
    spend = {row[0]: row[3] for row in _campaigns(audited, "numbers.csv")}
    assert spend == {
        "950": -5.0, "951": None, "952": None, "953": None, "954": None, "955": None,
    }  # fmt: skip
    aside = [q.file_row for q in audited.report.data.quarantine if q.path == "numbers.csv"]
    assert aside == [3, 4, 6, 7]


def test_reports_run_nothing(audited: Any) -> None:
    html = audited.paths.html.read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    json.loads(audited.paths.json.read_text(encoding="utf-8"))
    book = load_workbook(audited.paths.xlsx)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert [c.coordinate for c in cells if c.data_type == "f"] == []


def test_reports_hold_no_mail_address(audited: Any) -> None:
    (torn,) = [q.value for q in audited.report.data.quarantine if q.path == "torn.csv"]
    assert "e***@mail.test" in torn
    for path in (audited.paths.html, audited.paths.json):
        assert "eve@mail.test" not in path.read_text(encoding="utf-8")


def test_nothing_temporary_is_left(audited: Any) -> None:
    state = audited.workspace.layout.state
    left = {p.name for p in state.rglob("*") if p.name.startswith(".") or p.suffix == ".building"}
    assert left == {".gitignore"}
