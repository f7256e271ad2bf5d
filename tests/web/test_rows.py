"""Rows of a file: every figure can be followed to the row it comes from."""

from __future__ import annotations

import csv
import re
from html import unescape
from typing import Any

import pytest

from unisono.errors import SourceError
from unisono.reports.screens.rows import HIDDEN, rows_view
from unisono.workspace.source_rows import source_rows
from unisono.workspace.workspace import Workspace


def test_evidence_leads_to_rows_that_are_there(client: Any) -> None:
    page = "".join(client.get(f"/audit?evidence=audit-{n}").text for n in range(1, 8))
    links = sorted({unescape(x) for x in re.findall(r'href="(/sources/rows[^"]*)"', page)})
    assert len(links) > 50
    for link in links[:: len(links) // 12]:
        rows = re.findall(r"row=(\d+)", link)
        shown = client.get(link)
        assert shown.status_code == 200, link
        assert re.findall(r'id="row-(\d+)"', shown.text) == sorted(set(rows), key=int), link


def test_a_row_is_as_the_file_has_it(workspace: Workspace) -> None:
    name = "content/messages.csv"
    path = workspace.layout.exports / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    found = source_rows(workspace, name, (10, 20))
    assert list(found.columns) == lines[0]
    assert found.total == len(lines) - 1
    assert found.asked == (10, 20)
    assert [number for number, _ in found.rows] == [*range(4, 27)]
    for number, cells in found.rows:
        assert (
            list(cells) == [c.strip() for c in lines[number - 1]]
            or list(cells) == lines[number - 1]
        )


def test_what_is_not_there_is_told(client: Any, workspace: Workspace) -> None:
    page = client.get("/sources/rows?file=content/messages.csv&row=99999")
    assert "Row 99999 holds no data" in page.text
    assert client.get("/sources/rows?file=nothing.csv&row=1").status_code == 422
    assert client.get("/sources/rows?row=1").status_code == 400
    assert client.get("/sources/rows?file=content/messages.csv&row=x").status_code == 400
    with pytest.raises(SourceError):
        source_rows(workspace, "../unisono.toml", (1,))


def test_cells_are_for_those_who_may_see_persons() -> None:
    view = rows_view("a.csv", (2,), (), 3, ("mail", "x"),
                     [(2, ("ann@example.com", "")), (5, ("b", "c"))], personal=False)  # fmt: skip
    assert [r.cells for r in view.rows] == [(HIDDEN, ""), (HIDDEN, HIDDEN)]
    assert [(r.here, r.gap) for r in view.rows] == [(True, False), (False, True)]
    assert "ann" not in str(view.tables)
