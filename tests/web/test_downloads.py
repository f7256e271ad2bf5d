"""Tables leave as CSV, XLSX and JSON: the rows of the page, all of them, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from unisono.model.evidence import SourceRef
from unisono.reports.screens.table import Column, Link, Mark, Table, said
from unisono.reports.table_files import as_csv, as_json, as_xlsx
from unisono.web.grid import grid
from unisono.workspace.workspace import Workspace

FORMULA = '=HYPERLINK("http://example.invalid")'
TABLE = Table(
    "mixed", "All kinds",
    (Column("name", "Name"), Column("n", "N", "count"), Column("ends", "95 %", "interval"),
     Column("row", "File:row", "place"), Column("says", "Says"),
     Column("hid", "Hid", on_page=False)),
    ((FORMULA, 1200, (1.0, 2.5), SourceRef("a.csv", 7), Mark("good", "fine"), "x"),
     (Link("<b>", "/y"), None, None, None, None, "y")),
)  # fmt: skip


def test_csv_has_every_row_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(TABLE).decode("utf-8-sig"))))
    assert rows == [
        ["name", "n", "ends_low", "ends_high", "row", "says", "hid"],
        [f"'{FORMULA}", "1200", "1.0", "2.5", "a.csv:7", "fine", "x"],
        ["<b>", "", "", "", "", "", "y"],
    ]


def test_xlsx_says_which_filters_it_was_made_with() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(TABLE, {"by": FORMULA})))
    assert book["Table"]["A2"].value == FORMULA
    assert book["Table"]["A2"].data_type == "s"
    assert [c.value for c in book["Filters"][3]] == ["by", FORMULA]


def test_json_keeps_numbers_numbers() -> None:
    import json

    found = json.loads(as_json(TABLE))
    assert found["title"] == "All kinds"
    assert found["rows"][0]["n"] == 1200
    assert found["rows"][1]["ends_low"] is None


def test_a_page_shows_a_table_escaped_and_says_what_it_leaves_out() -> None:
    html = grid(TABLE.but(shown=1), "/tables/x", "by=a&b")
    assert "1,200" in html
    assert 'href="/sources/rows?file=a.csv&amp;row=' in html
    assert "1 of 2 rows; the downloads have all." in html
    assert 'href="/tables/x/mixed.csv?by=a&amp;b"' in html
    assert "Hid" not in html
    assert "<b>" not in grid(TABLE, "")


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [("share", 0.256, "25.6\u00a0%"), ("money", 1234.5, "1,234"), ("days", 1, "1\u00a0day"),
     ("percent", None, "–"), ("interval", (1.0, 2.0), "1 – 2")],
)  # fmt: skip
def test_cells_are_written_as_in_every_report(kind: str, value: Any, words: str) -> None:
    assert said(Column("x", "X", kind), value) == words


def test_downloads_follow_the_filters_of_the_address(client: Any, workspace: Workspace) -> None:
    result = workspace.attribute("campaign")
    answer = client.get("/tables/attribution/models-conversions.csv?by=campaign")
    assert answer.headers["content-disposition"] == 'attachment; filename="models-conversions.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    last = result.model("last").conversions
    found = {r["campaign"]: float(r["last"]) for r in rows if r["campaign"] != "Credited"}
    assert found == pytest.approx({c: last.get(c, 0.0) for c in result.channels})


def test_an_unknown_table_or_screen_is_told(client: Any) -> None:
    answer = client.get("/tables/attribution/nothing.csv")
    assert answer.status_code == 400
    assert "credit" in answer.text
    assert client.get("/tables/nothing/x.csv").status_code == 404
