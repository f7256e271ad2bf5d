"""Any :class:`PagedDocument` as PDF: tagged, with page numbers, made without any network.

The layout is one fixed Typst template. What people wrote reaches it as JSON and is set as text:
nothing of it is ever read as markup or run. The same document gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from unisono.charts.svg import clean
from unisono.errors import ReportError
from unisono.reports.paged import (
    Block,
    Bullets,
    Definitions,
    KeyFigures,
    PagedDocument,
    Paragraph,
    Picture,
    Section,
)
from unisono.reports.pdf_pictures import printable_svg
from unisono.reports.screens.table import NUMERIC, Column, Mark, Table, plain, said

#: The packaged fonts cover these: Latin, Greek, Cyrillic, Hebrew, punctuation and signs.
_BEYOND = re.compile("[^\u0000-\u05ff\u1e00-\u27bf\ufb00-\ufb06\ufeff\ufffd]")
_LONG_WORD = re.compile(r"\S{25,}")
_BREAKS = re.compile(r"(?<=[/_.\-&?=:,;@])(?=\S)")
_LONGEST = 24  # letters without a place to break
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CELL = 1_500  # letters of one cell that are set; the spreadsheets have them all


def render_pdf(document: PagedDocument) -> bytes:
    """``document`` as PDF (PDF/UA-1 where every letter has a font).

    Raises:
        ReportError: the extra ``web`` is not installed, or the document cannot be set.
    """
    needs_extra()
    data = json.dumps(paged_data(document), ensure_ascii=False)
    moment = document.made_at
    stamp = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    try:
        return _compiled(data, stamp, packaged=not _BEYOND.search(data), accessible=True)
    except RuntimeError:  # a letter without a font; all else is the same document
        return _compiled(data, stamp, packaged=False, accessible=False)


def needs_extra() -> None:
    """Refuse to go on without the library that makes PDF.

    Raises:
        ReportError: the extra ``web`` is not installed.
    """
    if find_spec("typst") is None:
        raise ReportError(
            "PDF needs a package that is not installed.",
            way_out="Run: pip install 'unisono[web]'",
        )


@cache
def _template() -> bytes:
    return files("unisono.reports").joinpath("templates", "paged.typ").read_bytes()


def _compiled(data: str, stamp: int, *, packaged: bool, accessible: bool) -> bytes:
    import typst  # an extra, and a library of tens of megabytes

    try:
        made = typst.compile(
            _template(), sys_inputs={"document": data}, ignore_system_fonts=packaged,
            timestamp=stamp, pdf_standards=["ua-1"] if accessible else [],
        )  # fmt: skip
    except RuntimeError as error:
        if accessible:
            raise
        raise ReportError(
            f"The document cannot be set: {str(error).splitlines()[0][:200]}.",
            way_out="Take the HTML or the spreadsheet, and report this.",
        ) from None
    return bytes(made)


def paged_data(document: PagedDocument) -> dict[str, Any]:
    """``document`` as the template reads it: cells in words, definitions numbered."""
    found = Definitions()
    sections = []
    level = 0
    for section in document.sections:
        level = min(max(section.level, 1), level + 1, 3)  # readers of headings miss none
        sections.append({**_section(section, found), "level": level})
    return {
        "title": _text(document.title) or "–",
        "subtitle": _text(document.subtitle),
        "running": _text(document.running),
        "language": document.language[:2],
        "sections": sections,
        "definitions": [_text(t) for t in found.texts()],
    }


def _section(section: Section, found: Definitions) -> dict[str, Any]:
    blocks = [_block(b, found) for b in section.blocks]
    for block in blocks:
        if block.get("title") == _text(section.title):
            block["title"] = ""  # the heading says it
    return {
        "title": _text(section.title) or "–",
        "new_page": section.new_page,
        "blocks": blocks,
    }


def _block(block: Block, found: Definitions) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block, found)
    return _OTHERS[type(block)](block, found)


def _paragraph(block: Paragraph, _: Definitions) -> dict[str, Any]:
    return {"kind": "paragraph", "text": _text(block.text), "tone": block.tone}


def _bullets(block: Bullets, _: Definitions) -> dict[str, Any]:
    return {
        "kind": "bullets",
        "items": [_text(i) for i in block.items],
        "numbered": block.numbered,
    }


def _figures(block: KeyFigures, found: Definitions) -> dict[str, Any]:
    rows = [
        {"label": _text(f.label), "figure": _text(f.figure), "note": _text(f.note),
         "state": f.state, "mark": found.number(f.definition)}
        for f in block.figures
    ]  # fmt: skip
    return {"kind": "figures", "figures": rows}


def _picture(block: Picture, _: Definitions) -> dict[str, Any]:
    if not block.svg:
        return {"kind": "paragraph", "text": _text(block.alt), "tone": "note"}
    return {
        "kind": "picture",
        "svg": printable_svg(block.svg),
        "alt": _text(block.alt) or "chart",
        "caption": _text(block.caption),
        "width": min(max(block.width, 0.05), 1.0) * 100,
    }


_OTHERS: dict[type, Callable[[Any, Definitions], dict[str, Any]]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    KeyFigures: _figures,
    Picture: _picture,
}


def _table(table: Table, found: Definitions) -> dict[str, Any]:
    kept = [i for i, c in enumerate(table.columns) if c.on_page]
    columns = [table.columns[i] for i in kept]
    rows = [*table.rows[: table.shown], *table.totals]
    cells = [[_cell(c, row[i]) for c, i in zip(columns, kept, strict=True)] for row in rows]
    more = len(table.rows) - min(table.shown, len(table.rows))
    return {
        "kind": "table",
        "title": _text(table.title),
        "columns": [
            {"title": _text(c.title), "right": c.kind in NUMERIC,
             "mark": found.number(c.definition), "weight": _weight(c, n, cells)}
            for n, c in enumerate(columns)
        ],
        "rows": cells,
        "totals": len(table.totals),
        "more": f"{more} more rows are in the spreadsheet." if more else "",
        "empty": "" if rows else _text(table.empty),
    }  # fmt: skip


def _cell(column: Column, value: Any) -> dict[str, str]:
    text = _text(said(column, plain(value)))
    return {
        "text": text if len(text) <= _CELL else f"{text[:_CELL]}…",
        "state": value.state if isinstance(value, Mark) else "",
    }


def _weight(column: Column, n: int, cells: Sequence[Sequence[dict[str, str]]]) -> float:
    """Share of the width a column of words gets; 0: as wide as it needs to be."""
    longest = max((len(row[n]["text"]) for row in cells), default=0)
    words = max((len(w) for row in cells for w in row[n]["text"].split()), default=0)
    words = max(words, *(len(w) for w in (column.title or "–").split()))
    if longest <= 14 or (column.kind in NUMERIC and longest <= 22):
        return 0.0
    typical = sum(len(row[n]["text"]) for row in cells) / max(len(cells), 1)
    return float(min(max(typical, min(words, _LONGEST), 12.0), 60.0))


def _text(text: str) -> str:
    """One text as it is set: nothing unprintable, and a place to break in every long word."""
    shown = _CONTROL.sub("\ufffd", text) if "\n" in text else clean(text)
    return _LONG_WORD.sub(_broken, shown)


def _broken(found: re.Match[str]) -> str:
    parts = _BREAKS.split(found[0])
    return "\u200b".join(
        "\u200b".join(p[i : i + _LONGEST] for i in range(0, len(p), _LONGEST)) for p in parts
    )
