"""Documents of pages as one HTML file: escaped, alone, with its own content policy."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime

from unisono.charts import Bar, bars
from unisono.reports.paged import (
    Bullets,
    KeyFigure,
    KeyFigures,
    PagedDocument,
    Paragraph,
    Picture,
    Section,
)
from unisono.reports.paged_html import paged_html
from unisono.reports.screens.table import Column, Link, Mark, Table

SCRIPT = "<script>alert(1)</script>"
TABLE = Table(
    "t", SCRIPT,
    (Column("a", SCRIPT), Column("n", "N", "count", "A count."), Column("m", "State"),
     Column("hid", "Hid", on_page=False)),
    ((Link(SCRIPT, "/x"), 1200, Mark("bad", SCRIPT), "secret"), ("b", 2, "", "")), shown=1,
)  # fmt: skip


def _html() -> str:
    figure = KeyFigure(SCRIPT, SCRIPT, SCRIPT, "warn", "A count.")
    chart = Picture(bars([Bar(SCRIPT, (3.0,))], ("n",), title="t"), SCRIPT, SCRIPT)
    blocks = (Paragraph(SCRIPT, "lead"), Bullets((SCRIPT,), True), KeyFigures((figure,)), chart,
              TABLE)  # fmt: skip
    sections = (Section(SCRIPT, blocks, to="/inside"), Section("Two", (TABLE.but(rows=()),), 2))
    when = datetime(2026, 10, 1, tzinfo=UTC)
    return paged_html(PagedDocument(SCRIPT, SCRIPT, when, sections, SCRIPT))


def test_what_people_wrote_is_escaped_everywhere() -> None:
    html = _html()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 10


def test_it_needs_nothing_of_elsewhere_and_runs_nothing() -> None:
    html = _html()
    assert "/inside" not in html
    assert re.findall(r'(?:src|href)="(?!#)', html) == []
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html


def test_tables_say_what_they_leave_out_and_definitions_stand_once() -> None:
    html = _html()
    assert "1,200" in html
    assert "1 more rows are in the spreadsheet." in html
    assert "secret" not in html
    assert html.count("A count.") == 1
    assert html.count('href="#definition-1"') == 2
    assert "Nothing to show." in html
