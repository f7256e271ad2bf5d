"""Drafts out of the rows of a table, whatever their columns are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from unisono.model.document import day_of_text, usable_day
from unisono.model.gate import Draft
from unisono.model.names import bare_name

#: Names of columns without case, spaces and punctuation, per field of a draft.
_NAMES = {
    "text": ("text", "body", "copy", "message", "description", "content", "caption", "post"),
    "title": ("title", "headline", "subject", "subjectline"),
    "channel": ("channel", "platform", "network"),
    "campaign": ("campaign", "campaignname", "utmcampaign"),
    "audience": ("audience", "audiences", "segment"),
    "team": ("team", "owner"),
    "part": ("part", "placement", "field"),
    "link": ("link", "url", "trackinglink", "finalurl", "landingpage"),
    "starts_on": ("startson", "start", "startdate", "firstday", "date", "publishon"),
    "ends_on": ("endson", "end", "enddate", "lastday"),
    "key": ("key", "id", "name", "adid", "postid", "messageid"),
    "variant_of": ("variantof", "variationof"),
}


@dataclass(frozen=True)
class UnreadRow:
    """A row that is no draft: ``row`` as a spreadsheet counts, its column, and why."""

    row: int
    column: str
    reason: str


def columns_of(header: Sequence[object]) -> dict[str, int]:
    """Which column holds which field of a draft; empty without a column of texts."""
    titles = [bare_name(str(cell or "")) for cell in header]
    found = {}
    for name, wanted in _NAMES.items():
        places = [titles.index(w) for w in wanted if w in titles]
        if places:
            found[name] = places[0]
    return found if "text" in found or "title" in found else {}


def drafts_of(
    rows: Sequence[Sequence[object]], first: int = 2
) -> tuple[list[tuple[int, Draft]], list[UnreadRow]]:
    """Drafts with their rows, and the rows that could not be read; empty rows are left out.

    A row with something in it and neither text nor title is told, as is one whose text is no text,
    and one with more cells than there are headings.

    Args:
        rows: the header first.
        first: number of the row after it; 1 where no row of the file holds the header.
    """
    header = rows[0] if rows else ()
    columns = columns_of(header)
    drafts: list[tuple[int, Draft]] = []
    unread: list[UnreadRow] = []
    for number, cells in enumerate(rows[1:], start=first):
        given = {
            name: cells[at] for name, at in columns.items() if at < len(cells) and cells[at] != ""
        }
        if not any(_filled(cell) for cell in cells):
            continue
        days: dict[str, date | None] = {}
        wrong = _too_many(number, cells, header) or _no_text(number, given, columns, header)
        for name in ("starts_on", "ends_on"):
            try:
                days[name] = _day(given.get(name))
            except ValueError:
                wrong = UnreadRow(
                    number, str(header[columns[name]]),
                    f"“{str(given[name])[:40]}” is no day; write it as YYYY-MM-DD.",
                )  # fmt: skip
        if wrong:
            unread.append(wrong)
            continue
        words = {n: _said(v) for n, v in given.items() if n not in days}
        said = {name: words.get(name, "") for name in _NAMES if name not in days}
        key = said["key"] or f"row {number}"
        draft = Draft(
            said["text"], said["channel"], said["title"], said["campaign"], said["audience"],
            said["team"], said["part"], said["link"], days["starts_on"], days["ends_on"], key,
            said["variant_of"],
        )  # fmt: skip
        drafts.append((number, draft))
    return drafts, unread


def _filled(cell: object) -> bool:
    return bool(_said(cell).strip())


def _said(cell: object) -> str:
    """A cell in words; numbers are said as they stand there, 0 too."""
    return "" if cell is None else str(cell)


def _too_many(
    number: int, cells: Sequence[object], header: Sequence[object]
) -> UnreadRow | None:  # fmt: skip
    """Why a row with cells beyond the last heading is not read: its text may be cut in two."""
    beyond = [cell for cell in cells[len(header) :] if _filled(cell)]
    if not beyond:
        return None
    return UnreadRow(
        number, str(header[-1]),
        f"“{_said(beyond[0]).strip()[:40]}” stands behind the last column: put texts with commas"
        " in quotes.",
    )  # fmt: skip


def _no_text(
    number: int, given: Mapping[str, object], columns: Mapping[str, int], header: Sequence[object]
) -> UnreadRow | None:
    """Why a row holds nothing to check; None when it does."""
    for name in ("text", "title"):
        if isinstance(given.get(name), Mapping | list):  # of JSON
            return UnreadRow(
                number, str(header[columns[name]]), "is no text, but a list or object."
            )
    if any(_filled(given.get(name)) for name in ("text", "title")):
        return None
    name = "text" if "text" in columns else "title"
    return UnreadRow(number, str(header[columns[name]]), "is empty: there is nothing to check.")


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return usable_day(cell.date())
    if cell is None or isinstance(cell, date):
        return cell and usable_day(cell)
    text = str(cell).strip()
    return day_of_text(text) if text else None
