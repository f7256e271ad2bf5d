"""Changes of documents as events: read from the desk's log, which is written with the change.

The log is the outbox of changes: a row of it stands or falls with the change, it has a number
without gaps and is never altered. What is kept is how far it was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from unisono.access.roles import DOCUMENTS
from unisono.desk.log import CHANGES, LogEntry, entries
from unisono.desk.tables import document
from unisono.desk.tables import log as log_table
from unisono.model.kinds import KINDS
from unisono.notices.happenings import Happening
from unisono.notices.watching import remember, remembered

_CURSOR = "log"
_DONE = {
    "create": "was made", "change": "was changed", "archive": "was archived",
    "restore": "was taken out of the archive", "undo": "was undone",
}  # fmt: skip
_MANY = 500
#: Screens of kinds that have their own; all others stand under /plan.
_SCREENS = {"campaign": "/campaigns/{key}"}
_PLANNED = ("activity", "asset", "brief", "objective", "offer", "theme", "channel")


def changes(connection: Connection, now: datetime) -> Iterator[tuple[Happening, datetime]]:
    """Changes of documents since last time, and when they were made; at first: none.

    The reading place moves on in the transaction of ``connection``.
    """
    head = connection.execute(select(func.max(log_table.c.number))).scalar() or 0
    cursor = remembered(connection, _CURSOR)
    if cursor is None or int(cursor) > head:  # new here, or a desk that was restored
        remember(connection, _CURSOR, str(head), now)
        return
    found = entries(connection, after=int(cursor), actions=CHANGES)[:_MANY]
    last = found[-1].number if len(found) == _MANY else head
    if last != int(cursor):
        remember(connection, _CURSOR, str(last), now)
    for entry in found:
        if entry.kind in DOCUMENTS:
            yield _happening(connection, entry), entry.at


def _happening(connection: Connection, entry: LogEntry) -> Happening:
    body = connection.execute(
        select(document.c.body).where(document.c.kind == entry.kind, document.c.key == entry.key)
    ).scalar()
    title = str((body or {}).get("title", "")) or entry.key
    fields = [str(f).replace("_", " ") for f in entry.detail.get("fields", ())]
    why = str(entry.detail.get("why", ""))
    who = entry.by.partition(" (key ")[0]
    said = f"The {entry.kind} “{title}” {_DONE[entry.action]} by {who}"
    said += f": {', '.join(fields[:20])}." if fields else "."
    return Happening(
        "document.changed", entry.kind, entry.key,
        f"{title} {_DONE[entry.action]}", f"{said} {why}".strip(),
        _screen(entry.kind, entry.key), f"log {entry.number} {entry.digest}",
        people=_owners(body or {}), by=who,
        data={"action": entry.action, "revision": entry.revision, "by": entry.by, "why": why,
              "fields": entry.detail.get("fields", [])},
    )  # fmt: skip


def _owners(body: dict[str, object]) -> tuple[str, ...]:
    owner = str(body.get("owner") or "")
    return (owner,) if owner else ()


def _screen(kind: str, key: str) -> str:
    if kind in _SCREENS:
        return _SCREENS[kind].format(key=key)
    return f"/plan/{kind}/{key}" if kind in _PLANNED and kind in KINDS else "/"
