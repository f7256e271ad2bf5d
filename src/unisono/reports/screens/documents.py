"""Documents of one kind as a table: what people look for first, everything else in exports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from unisono.model.document import Document
from unisono.reports.screens.table import Column, Link, Table

#: Fields on the page, per kind; exports have these too.
_SHOWN = {
    "campaign": ("first_day", "last_day", "status", "owner", "team"),
    "activity": ("channel", "campaign", "first_day", "last_day", "status", "owner"),
    "offer": ("kind", "value", "currency", "first_day", "last_day", "product"),
    "asset": ("kind", "campaign", "due", "ready_on", "approved", "owner", "usable_to"),
    "theme": ("first_day", "last_day", "owner", "reviewed_on"),
    "channel": ("channel", "owner", "reviewed_on"),
    "brief": ("campaign", "due", "approved_by", "approved_on"),
    "moment": ("first_day", "last_day", "owner", "approved_by", "approved_on"),
    "objective": ("metric", "baseline", "target", "due", "owner"),
    "scorecard": ("role", "person", "owner"),
    "decision": ("decided_on", "check_on", "checked_on", "metric", "outcome"),
}


#: Where a document of these kinds is read; others are read in their form.
_PAGES = {"campaign": "/campaigns/", "brief": "/briefs/", "asset": "/assets/"}


class Kept(Protocol):
    """A document with what is known of it."""

    @property
    def key(self) -> str:
        """Its key."""
        ...

    @property
    def revision(self) -> int:
        """Its newest revision."""
        ...

    @property
    def document(self) -> Document:
        """The document."""
        ...

    @property
    def changed_at(self) -> datetime:
        """When it was changed last."""
        ...

    @property
    def changed_by(self) -> str:
        """Who changed it."""
        ...


def documents_table(kind: str, title: str, kept: Sequence[Kept]) -> Table:
    """The table of one kind, in the order of titles."""
    fields = _SHOWN.get(kind, ())
    columns = (
        Column("title", "Title"),
        *(Column(n, _heading(n), _kind(n)) for n in fields),
        Column("changed_at", "Changed", "moment"),
        Column("changed_by", "By"),
        Column("revision", "Revision", "count", on_page=False),
        Column("key", "Key", "code", on_page=False),
    )
    rows = []
    for one in sorted(kept, key=lambda k: (k.document.title.casefold(), k.key)):
        to = _PAGES.get(kind, f"/plan/{kind}/")
        values = (_cell(getattr(one.document, n)) for n in fields)
        rows.append((
            Link(one.document.title, f"{to}{one.key}"), *values, one.changed_at, one.changed_by,
            one.revision, one.key,
        ))  # fmt: skip
    return Table(kind, title, columns, tuple(rows), shown=200, empty="There is none.")


def _heading(name: str) -> str:
    told = {"first_day": "From", "last_day": "To", "usable_to": "Rights until"}
    return told.get(name) or f"{name[:1].upper()}{name[1:]}".replace("_", " ")


def _kind(name: str) -> str:
    if name.endswith(("_day", "_on", "_to")) or name == "due":
        return "day"
    return "number" if name in ("value", "baseline", "target") else "text"


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, date | int | float):
        return value
    return str(value).replace("_", " ") if value.__class__ is not str else value
