"""The log: what happened, who did it, when; append-only, every row sealed to the one before.

Any room writes to it within its own transaction, so that what is logged really happened::

    with database.begin() as connection:
        append(connection, Event(by="ann", action="sign-in", detail={"from": "192.0.2.7"}))

Failures are events too (``action="sign-in refused"``). Secrets never belong into ``detail``; values
under names such as password or token are replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select

from unisono.desk.digests import NOTHING, digest
from unisono.desk.tables import log

#: Actions that are changes of documents.
CHANGES: Final = ("create", "change", "archive", "restore", "undo")

_SECRET: Final = re.compile(r"(?i)pass(word|wd|phrase)|secret|token|api_?key|credential|cookie")
_LAST: Final = select(log.c.number, log.c.digest).order_by(log.c.number.desc()).limit(1)
_ADD: Final = insert(log)
_SINCE: Final = (
    select(log.c.number, log.c.digest, log.c.action)
    .where(log.c.number > bindparam("after"))
    .order_by(log.c.number)
)


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        by: who did it: an account, a key's name, a login name; "" unknown.
        action: what was done, e.g. create, sign-in, sign-in refused, key revoked.
        kind, key, revision: what it was done to; empty when it is no document.
        detail: more, as JSON holds it.
    """

    by: str
    action: str
    kind: str = ""
    key: str = ""
    revision: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LogEntry:
    """One row of the log; ``number`` counts from 1 without gaps."""

    number: int
    at: datetime
    by: str
    action: str
    kind: str
    key: str
    revision: int | None
    detail: dict[str, Any]
    previous: str
    digest: str

    def seal(self) -> str:
        """The digest this row must have."""
        return digest(
            self.previous,
            self.number,
            self.at,
            self.by,
            self.action,
            self.kind,
            self.key,
            self.revision,
            self.detail,
        )


def append(connection: Connection, event: Event, *, at: datetime | None = None) -> LogEntry:
    """Add ``event`` to the log, in the writing transaction of ``connection``."""
    last = connection.execute(_LAST).first()
    number, previous = (last.number + 1, last.digest) if last else (1, NOTHING)
    bare = LogEntry(
        number=number,
        at=at or datetime.now(UTC),
        by=_clean(event.by, 300),
        action=_clean(event.action, 40),
        kind=_clean(event.kind, 40),
        key=_clean(event.key, 300),
        revision=event.revision,
        detail=json.loads(json.dumps(_bare(dict(event.detail)), allow_nan=False)),
        previous=previous,
        digest="",
    )
    entry = LogEntry(**{**vars(bare), "digest": bare.seal()})
    connection.execute(_ADD, vars(entry))
    return entry


def entries(
    connection: Connection,
    *,
    after: int = 0,
    kind: str = "",
    key: str = "",
    by: str = "",
    actions: tuple[str, ...] = (),
    newest: int | None = None,
    until: int | None = None,
) -> tuple[LogEntry, ...]:
    """Rows after number ``after``, up to ``until``, oldest first; the ``newest`` so many."""
    chosen = select(log).where(log.c.number > after)
    if until is not None:
        chosen = chosen.where(log.c.number <= until)
    for column, wanted in ((log.c.kind, kind), (log.c.key, key), (log.c.by, by)):
        if wanted:
            chosen = chosen.where(column == wanted)
    if actions:
        chosen = chosen.where(log.c.action.in_(actions))
    if newest is None:
        rows = connection.execute(chosen.order_by(log.c.number)).all()
    else:
        rows = connection.execute(chosen.order_by(log.c.number.desc()).limit(newest)).all()[::-1]
    return tuple(entry_of(row) for row in rows)


@dataclass(frozen=True)
class Mark:
    """Which row of the log it is, and what was done: enough to see whether something changed."""

    number: int
    digest: str
    action: str


def marks(connection: Connection, after: int) -> tuple[Mark, ...]:
    """Rows after number ``after``, oldest first, without their details."""
    return tuple(Mark(*row) for row in connection.execute(_SINCE, {"after": after}))


def entry_of(row: Row[Any]) -> LogEntry:
    """A row of the table as an entry."""
    return LogEntry(**row._mapping)


def _clean(text: str, longest: int) -> str:
    """``text`` as every database can hold it: no NUL, no half characters, not too long."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")[:longest]


def _bare(value: Any) -> Any:
    """``value`` without what its name says is a secret."""
    if isinstance(value, Mapping):
        return {
            _clean(str(name), 300): "***" if _SECRET.search(str(name)) else _bare(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_bare(inner) for inner in value]
    return _clean(value, 20_000) if isinstance(value, str) else value
