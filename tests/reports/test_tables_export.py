from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.errors import UnisonoError, WorkspaceError
from unisono.reports import sheets
from unisono.reports.spreadsheet_text import cell_text, csv_safe
from unisono.reports.tables_export import FORMATS, write_table

RISKY = ["=1+1", "+49 30", "-x", "@a", "\t=1", "\r=1", " =1", "\uff1d1", "\u00a0=1"]


@pytest.fixture
def table() -> pa.Table:
    size = len(RISKY) + 1
    return pa.table(
        {
            "=name": [*RISKY, "plain"],
            "kind": pa.array(["-a", *["b"] * (size - 1)]).dictionary_encode(),
            "n": pa.array([-1.5] * size),
            "money": pa.array([Decimal("-2.50")] * size, pa.decimal128(10, 2)),
            "at": pa.array([datetime(2026, 1, 2, 3, 4, tzinfo=UTC)] * size),
            "tags": pa.array([["=a", "b"]] * size),
            "none": pa.nulls(size),
        }
    )


@pytest.mark.parametrize("text", RISKY)
def test_risky_text_gets_an_apostrophe(text: str) -> None:
    assert csv_safe(text) == "'" + text


@given(st.text())
def test_safe_text_never_starts_like_a_formula(text: str) -> None:
    assert csv_safe(text)[:1] not in tuple("=+-@\t\r\n")
    assert csv_safe(csv_safe(text)) == csv_safe(text)


def test_cell_text_fits_a_cell() -> None:
    assert len(cell_text("x" * 40_000)) == 32_767
    assert cell_text("a\x00b") == "a\ufffdb"


def test_csv_is_guarded_and_numbers_are_untouched(table: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_table(table, path, "csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["'=name", "kind", "n", "money", "at", "tags", "none"]
    assert [r[0] for r in rows[1:]] == [csv_safe(t) for t in (*RISKY, "plain")]
    assert rows[1][1:4] == ["'-a", "-1.5", "-2.50"]
    assert rows[1][5] == '["=a", "b"]'


def test_xlsx_has_no_formulas(table: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(table, path, "xlsx")
    sheet = openpyxl.load_workbook(path)["Data"]
    assert [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"] == []
    assert [sheet["A2"].value, sheet["C2"].value, sheet["D2"].value] == ["=1+1", -1.5, -2.5]


def test_xlsx_tells_which_texts_it_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.xlsx"
    long = pa.table({"n": [1, 2, 3], "text": ["y" * 32_767, "x" * 40_000, "z" * 50_000]})
    write_table(long, path, "xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Data", sheets.CUT]
    assert len(book["Data"]["B3"].value) == 32_767
    assert list(book[sheets.CUT].values) == [
        ("Sheet", "Cell", "Characters; a cell holds 32,767"),
        ("Data", "B3", 40_000),
        ("Data", "B4", 50_000),
    ]
    monkeypatch.setattr(sheets, "_TOLD", 1)
    write_table(long, path, "xlsx")
    *_, named, rest = openpyxl.load_workbook(path)[sheets.CUT].values
    assert (named, rest) == (("Data", "B3", 40_000), ("and 1 more", None, None))
    write_table(long.slice(0, 1), path, "xlsx")
    assert openpyxl.load_workbook(path).sheetnames == ["Data"]


def test_parquet_keeps_everything(table: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_table(table, path, "parquet")
    assert pq.read_table(path).equals(table)


def test_empty_tables_can_be_written(tmp_path: Path) -> None:
    empty = pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.int64())})
    for kind in FORMATS:
        write_table(empty, tmp_path / f"t.{kind}", kind)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t.csv", "t.parquet", "t.xlsx"]


def test_errors_say_the_way_out(table: pa.Table, tmp_path: Path) -> None:
    with pytest.raises(UnisonoError, match="Use one of: csv, parquet, xlsx"):
        write_table(table, tmp_path / "t.doc", "doc")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_table(table, tmp_path / "missing" / "t.csv", "csv")
    long = pa.table({"a": pa.nulls(1_048_576)})
    with pytest.raises(UnisonoError, match="Export as CSV or Parquet"):
        write_table(long, tmp_path / "t.xlsx", "xlsx")
