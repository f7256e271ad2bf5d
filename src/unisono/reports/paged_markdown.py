"""Any :class:`PagedDocument` of words and tables as Markdown; every text in it is data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from unisono.reports.paged import (
    Block,
    Bullets,
    KeyFigures,
    PagedDocument,
    Paragraph,
    Picture,
)
from unisono.reports.screens.table import said

#: Marks that would be read as mark-up, at the start of a line or within it.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")
_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def paged_markdown(document: PagedDocument) -> str:
    """``document`` as CommonMark with tables; pictures are told by their words."""
    parts = [f"# {_said(document.title)}"]
    if document.subtitle:
        parts.append(_said(document.subtitle))
    for section in document.sections:
        parts.append(f"{'#' * (section.level + 1)} {_said(section.title)}")
        for block in section.blocks:
            parts += _block(block)
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _said(block.text)
    elif isinstance(block, Bullets):
        marks = (f"{n}." if block.numbered else "-" for n in range(1, len(block.items) + 1))
        yield "\n".join(f"{m} {_said(i)}" for m, i in zip(marks, block.items, strict=True))
    elif isinstance(block, KeyFigures):
        lines = (" ".join(filter(None, (f.figure, f.note))) for f in block.figures)
        named = zip(block.figures, lines, strict=True)
        yield "\n".join(f"- {_said(f.label)}: {_said(line)}" for f, line in named)
    elif isinstance(block, Picture):
        yield _said(block.alt)
    else:
        shown = [c for c in block.columns if c.on_page]
        rows = [
            [_said(str(said(c, v) if not hasattr(v, "text") else v.text))
             for c, v in zip(block.columns, row, strict=True) if c.on_page]
            for row in (*block.rows, *block.totals)
        ]  # fmt: skip
        head = [[_said(c.title) for c in shown], ["---"] * len(shown)]
        yield "\n".join(f"| {' | '.join(cells)} |" for cells in (*head, *rows))


def _said(text: str) -> str:
    """One line in which nothing is mark-up."""
    line = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _START.sub(r"\1\\\2", line)
