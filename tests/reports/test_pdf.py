"""Documents of pages, read back from the PDF as a reader gets them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.charts import Bar, bars
from unisono.errors import ReportError
from unisono.reports.paged import (
    Bullets,
    KeyFigure,
    KeyFigures,
    PagedDocument,
    Paragraph,
    Picture,
    Section,
)
from unisono.reports.pdf import paged_data, render_pdf
from unisono.reports.pdf_audit import audit_document, audit_pdf
from unisono.reports.pdf_pictures import printable_svg, printed_css
from unisono.reports.screens.table import Column, Mark, Table

WHEN = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
MARKUP = '#panic("run") $x^2$ *b* _i_ <l> [c] @ref // n /* n */ \\ `r` = h'


def _document(*blocks: Any, title: str = "Pack", level: int = 1) -> PagedDocument:
    return PagedDocument(title, "October", WHEN, (Section("First", blocks, level),), "foot")


def _text(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return "\n".join(p.extract_text() for p in reader.pages).replace("\u200b", "")


def _table(rows: int) -> Table:
    columns = (
        Column("name", "Name"), Column("value", "Value", "money", "Money, whole."),
        Column("hidden", "Hidden", on_page=False), Column("state", "State"),
    )  # fmt: skip
    made = tuple((f"row {i}", i * 1000.0, "secret", Mark("bad", "Broken")) for i in range(rows))
    return Table("t", "Rows", columns, made, shown=70, totals=(("Sum", 5.0, "", ""),))


def test_every_kind_of_block_is_on_the_pages() -> None:
    chart = Picture(bars([Bar("Email", (3.0,))], ("n",), title="t"), "Bars of it", "Under it")
    figure = KeyFigure("Score", "54 of 100", "was 50", "warn", "What the score is.")
    told = _text(render_pdf(_document(
        Paragraph("Lead words", "lead"), KeyFigures((figure,)), chart,
        Bullets(("one", "two"), numbered=True), _table(3),
    )))  # fmt: skip
    for words in ("Pack", "October", "First", "Lead words", "54 of 100", "was 50", "Under it",
                  "one", "row 2", "2,000", "Broken", "Sum", "What the figures mean",
                  "2. Money, whole."):  # fmt: skip
        assert words in told
    assert "secret" not in told


def test_what_people_write_is_set_as_it_stands() -> None:
    told = _text(render_pdf(_document(Paragraph(MARKUP), title=MARKUP)))
    assert told.count(MARKUP.replace(" ", "")[:20]) == 0  # blanks stay blanks
    assert " ".join(told.split()).count(MARKUP) == 2


def test_pages_are_numbered_and_long_tables_say_what_is_left_out() -> None:
    content = render_pdf(_document(_table(120)))
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page.extract_text()
        assert "foot" in page.extract_text()
    told = _text(content)
    assert "row 69" in told
    assert "row 70" not in told
    assert "50 more rows" in told
    assert all("Name" in p.extract_text() for p in pages if "row " in p.extract_text())


def test_the_file_is_tagged_titled_and_in_a_language() -> None:
    chart = Picture(bars([Bar("Email", (3.0,))], ("n",), title="t"), "Bars of it")
    root = pypdf.PdfReader(io.BytesIO(render_pdf(_document(chart, level=3))))
    catalogue = root.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert root.metadata is not None
    assert root.metadata.title == "Pack"
    assert b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()


def test_the_same_document_gives_the_same_bytes() -> None:
    document = _document(Paragraph("x"), _table(5))
    assert render_pdf(document) == render_pdf(document)


def test_letters_the_packaged_fonts_lack_do_not_stop_it() -> None:
    assert "October" in _text(render_pdf(_document(Paragraph("東京 \U0001f680 \ue123"))))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_can_be_set(texts: list[str]) -> None:
    columns = tuple(Column(f"c{i}", t) for i, t in enumerate(texts))
    table = Table("t", texts[0], columns, (tuple(texts),))
    made = _document(Paragraph(texts[0]), Bullets(tuple(texts)), table, title=texts[0])
    assert render_pdf(made).startswith(b"%PDF")


def test_one_definition_has_one_number_everywhere() -> None:
    figure = KeyFigure("a", "1", definition="Money, whole.")
    data = paged_data(_document(KeyFigures((figure,)), _table(1), _table(1)))
    assert data["definitions"] == ["Money, whole."]
    blocks = data["sections"][0]["blocks"]
    assert blocks[0]["figures"][0]["mark"] == 1
    assert [b["columns"][1]["mark"] for b in blocks[1:]] == [1, 1]


def test_charts_for_print_need_nothing_of_the_page() -> None:
    css = printed_css()
    assert "var(" not in css
    assert "@" not in css
    assert ":hover" not in css
    assert ".ch-c1{fill: #0068a8}" in css
    svg = printable_svg(bars([Bar("Email", (3.0,))], ("n",), title="t"))
    assert svg.count("<style>") == 1
    assert svg.startswith("<svg ")


def test_the_audit_has_every_test_and_its_figures(report: Any) -> None:
    told = " ".join(_text(audit_pdf(report)).split())
    for test in report.tests:
        assert " ".join(test.title.split()) in told
    assert "Fix first" in told
    titles = [s.title for s in audit_document(report).sections]
    assert titles[:3] == ["Scorecard", "Fix first", "The seven tests"]
    assert len([t for t in titles if t in {x.title for x in report.tests}]) == len(report.tests)


def test_without_the_extra_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    find: Callable[[str], Any] = lambda name: None  # noqa: E731
    monkeypatch.setattr(sys.modules["unisono.reports.pdf"], "find_spec", find)
    with pytest.raises(ReportError) as caught:
        render_pdf(_document())
    assert "pip install 'unisono[web]'" in caught.value.way_out
