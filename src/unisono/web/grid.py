"""Tables as HTML: headings that lead to definitions, cells in the words of every report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from unisono.audit.waves import DESK_SURVEY
from unisono.model.evidence import SourceRef
from unisono.reports import wording
from unisono.reports.screens.table import NUMERIC, Column, Link, Mark, Table, said
from unisono.web.icons import icon

_TEXTS = frozenset({"text", "code"})


#: Verdicts of up to so many characters stand on one line; longer texts get room for two words.
_ONE_LINE = 14
#: Texts of more characters are sentences.
_WIDE = 40
#: Rows of a file that one address asks for.
ROWS_ASKED = 40


def download_links(table: Table, downloads: str, query: str) -> Markup:
    """Links to the table as CSV, XLSX and JSON, with the filters of the page."""
    links = Markup("").join(
        Markup('<a href="{}/{}.{}{}" download aria-label="{} as {}">{}</a>').format(
            downloads, table.id, kind, f"?{query}" if query else "", table.title, kind.upper(),
            kind.upper(),
        )
        for kind in ("csv", "xlsx", "json")
    )  # fmt: skip
    return Markup('<p class="downloads">{}</p>').format(links)


def grid(table: Table, downloads: str = "", query: str = "", class_: str = "") -> Markup:
    """The whole table in a region that scrolls, with its downloads and definitions."""
    if not table.rows:
        return Markup('<p class="muted">{}</p>').format(table.empty)
    body = Markup("").join(_row(table, row) for row in table.rows[: table.shown])
    foot = Markup("").join(_row(table, row) for row in table.totals)
    left = len(table.rows) - table.shown
    note = (
        Markup('<p class="muted small">{} of {} rows; the downloads have all.</p>').format(
            f"{table.shown:,}", f"{len(table.rows):,}"
        )
        if left > 0
        else ""
    )
    return Markup(
        '<div class="grid" id="t-{id}">{links}<div class="scroll" role="region" '
        'aria-labelledby="{id}-caption" tabindex="0"><table id="{id}" class="sortable {class_}">'
        '<caption id="{id}-caption">{title}</caption><thead><tr>{head}</tr></thead>'
        "<tbody>{body}</tbody>{foot}</table></div>{note}{definitions}</div>"
    ).format(
        id=table.id, title=table.title, class_=class_,
        links=download_links(table, downloads, query) if downloads else "",
        head=Markup("").join(_head(table, c) for c in table.columns if c.on_page), body=body,
        foot=Markup("<tfoot>{}</tfoot>").format(foot) if foot else "", note=note,
        definitions=_definitions(table),
    )  # fmt: skip


def _head(table: Table, column: Column) -> Markup:
    number = Markup(' class="num"') if column.kind in NUMERIC else ""
    words = Markup("<bdi>{}</bdi>").format(column.title)
    if column.definition:
        words = Markup('<a class="def" href="#{}">{}</a>').format(_anchor(table, column), words)
    return Markup('<th scope="col"{}>{}</th>').format(number, words)


def _anchor(table: Table, column: Column) -> str:
    return f"def-{table.id}-{column.name}"


def _definitions(table: Table) -> Markup:
    told = [c for c in table.columns if c.definition and c.on_page]
    if not told:
        return Markup("")
    terms = Markup("").join(
        Markup('<dt id="{}">{}</dt><dd>{}</dd>').format(_anchor(table, c), c.title, c.definition)
        for c in told
    )
    return Markup(
        '<details class="small"><summary>Definitions</summary><dl class="terms">{}</dl></details>'
    ).format(terms)


def _row(table: Table, row: Iterable[Any]) -> Markup:
    cells = [x for x in zip(table.columns, row, strict=True) if x[0].on_page]
    return Markup("<tr>{}</tr>").format(
        Markup("").join(_cell(c, value, first=i == 0) for i, (c, value) in enumerate(cells))
    )


def _cell(column: Column, value: Any, *, first: bool) -> Markup:
    if column.kind in NUMERIC:
        sort = Markup(' data-v="{}"').format(value) if isinstance(value, int | float) else ""
        if first:
            return Markup('<th scope="row" class="num">{}</th>').format(said(column, value))
        return Markup('<td class="num"{}>{}</td>').format(sort, said(column, value))
    inside = _words(column, value)
    if first:
        return Markup('<th scope="row">{}</th>').format(inside)
    if column.kind in ("day", "moment", "month"):
        return Markup('<td class="date" data-v="{}">{}</td>').format(value or "", inside)
    long = len(value) if column.kind == "text" and isinstance(value, str) else 0
    width = "wide" if long > _WIDE else "mid" if long > _ONE_LINE else ""
    return Markup("<td{}>{}</td>").format(Markup(f' class="{width}"') if width else "", inside)


def _words(column: Column, value: Any) -> Markup:
    if isinstance(value, Link):
        return Markup('<a href="{}"><bdi>{}</bdi></a>').format(value.to, value.text)
    if isinstance(value, Mark):
        return pill(value)
    if isinstance(value, SourceRef):
        return place(value)
    if isinstance(value, str) and "\n" in value:
        first, _, rest = value.partition("\n")
        return Markup('<details class="small"><summary><bdi>{}</bdi></summary>{}</details>').format(
            first, Markup('<p class="remark"><bdi>{}</bdi></p>').format(rest)
        )
    text = escape(said(column, value))
    if column.kind == "code":
        return Markup("<bdi><code>{}</code></bdi>").format(text)
    return Markup("<bdi>{}</bdi>").format(text) if column.kind in _TEXTS else text


def row_page(file: str, rows: object = "") -> str:
    """Address of the rows of a file, "2, 3" or 2; of the file among the sources without any.

    Answers to a survey on the desk are of no file: they lead to the survey.
    """
    if file.startswith(DESK_SURVEY):
        return f"/surveys/{quote(file.removeprefix(DESK_SURVEY), safe='')}"
    numbers = re.findall(r"[0-9]{1,12}", str(rows or ""))[:ROWS_ASKED]
    if not numbers:
        return f"/sources?file={quote(file)}"
    return f"/sources/rows?file={quote(file)}&row={'&row='.join(numbers)}"


def place(ref: SourceRef) -> Markup:
    """``file:row`` as a link to that row of the file."""
    row = f":{ref.row}" if ref.row else ""
    return Markup('<code class="ref"><a href="{}"><bdi>{}</bdi>{}</a></code>').format(
        row_page(ref.file, ref.row), wording.breakable(ref.file), row
    )


def pill(mark: Mark) -> Markup:
    """A verdict with its icon."""
    short = " one" if len(mark.text) <= _ONE_LINE else ""
    return Markup('<span class="pill {}">{}<span><bdi>{}</bdi></span></span>').format(
        mark.state + short, icon(mark.state), mark.text
    )
