"""Questions about documents: one, many, as they were, what changed, who refers to whom."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, overload

from sqlalchemy import Connection, Row, Text, bindparam, cast, select

from unisono.desk.documents import D, Listing, Stored, Unreadable, kind_of, read_body
from unisono.desk.log import CHANGES, LogEntry, Mark, entries, marks
from unisono.desk.references import Reference, fields_that_name, names_in
from unisono.desk.tables import document as documents
from unisono.desk.tables import log as log_table
from unisono.desk.tables import revision as revisions
from unisono.errors import DocumentError, NoDocumentError
from unisono.model.document import Document

_PRESENT: Final = select(documents).where(
    documents.c.kind == bindparam("of_kind"), documents.c.key == bindparam("of_key")
)


@dataclass(frozen=True)
class Revision:
    """One state a document had; ``action`` is create, change, archive, restore or undo."""

    kind: str
    key: str
    number: int
    action: str
    shape: int
    body: dict[str, Any]
    archived: bool
    at: datetime
    by: str
    why: str

    def document(self) -> Document:
        """The document as it was.

        Raises:
            DocumentError: its body does not fit its kind any more.
        """
        return read_body(self.kind, self.key, self.body, self.shape)


class Reader(ABC):
    """What can be asked, by a desk (each question sees one moment) and within a transaction."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """A connection to ask with."""

    @overload
    def find(self, kind: type[D], key: str) -> Stored[D] | None: ...
    @overload
    def find(self, kind: str, key: str) -> Stored[Document] | None: ...
    def find(self, kind: type[Document] | str, key: str) -> Stored[Any] | None:
        """The document, archived or not; None when there is none.

        Raises:
            DocumentError: the kind is unknown, or the stored body does not fit it.
        """
        with self._reading() as connection:
            row = present(connection, kind_of(kind), key)
        return None if row is None else _stored(row)

    @overload
    def get(self, kind: type[D], key: str) -> Stored[D]: ...
    @overload
    def get(self, kind: str, key: str) -> Stored[Document]: ...
    def get(self, kind: type[Document] | str, key: str) -> Stored[Any]:
        """The document, archived or not.

        Raises:
            NoDocumentError: there is none.
            DocumentError: the kind is unknown, or the stored body does not fit it.
        """
        found = self.find(kind, key)
        if found is None:
            raise missing(kind_of(kind), key)
        return found

    @overload
    def list(
        self,
        kind: type[D],
        *,
        archived: bool | None = ...,
        where: Mapping[str, Any] | None = ...,
    ) -> Listing[D]: ...
    @overload
    def list(
        self,
        kind: str | None = ...,
        *,
        archived: bool | None = ...,
        where: Mapping[str, Any] | None = ...,
    ) -> Listing[Document]: ...
    def list(
        self,
        kind: type[Document] | str | None = None,
        *,
        archived: bool | None = False,
        where: Mapping[str, Any] | None = None,
    ) -> Listing[Any]:
        """Documents of one kind, or of all, by key. One that cannot be read is a named problem.

        ``archived``: False those in use, True those put away, None both. ``where``: fields and
        their values as JSON has them (a day as "2026-03-01"); a list matches when it has the value.
        """
        chosen = select(documents).order_by(documents.c.kind, documents.c.key)
        if kind is not None:
            chosen = chosen.where(documents.c.kind == kind_of(kind))
        if archived is not None:
            chosen = chosen.where(documents.c.archived == archived)
        with self._reading() as connection:
            rows = connection.execute(chosen).all()
        found: list[Stored[Document]] = []
        problems: list[Unreadable] = []
        for row in rows:
            if all(_matches(row.body.get(f), v) for f, v in (where or {}).items()):
                try:
                    found.append(_stored(row))
                except DocumentError as error:
                    problems.append(_unreadable(row, error))
        return Listing(tuple(found), tuple(problems))

    def history(self, kind: type[Document] | str, key: str) -> tuple[Revision, ...]:
        """Every revision, oldest first.

        Raises:
            NoDocumentError: there is no such document.
        """
        name = kind_of(kind)
        with self._reading() as connection:
            rows = connection.execute(
                select(revisions)
                .where(revisions.c.kind == name, revisions.c.key == key)
                .order_by(revisions.c.number)
            ).all()
        if not rows:
            raise missing(name, key)
        return tuple(Revision(**row._mapping) for row in rows)

    def at(self, kind: type[Document] | str, key: str, revision: int) -> Revision:
        """One revision.

        Raises:
            NoDocumentError: there is none of that number.
        """
        with self._reading() as connection:
            return revision_of(connection, kind_of(kind), key, revision)

    def changes_since(self, when: int | datetime, *, kind: str = "") -> tuple[LogEntry, ...]:
        """Changes of documents after a row of the log, or from a moment on; oldest first."""
        with self._reading() as connection:
            after = when if isinstance(when, int) else _before(connection, when)
            found = entries(connection, after=after, kind=kind, actions=CHANGES)
        return found if isinstance(when, int) else tuple(e for e in found if e.at >= when)

    def log(
        self,
        *,
        after: int = 0,
        kind: str = "",
        key: str = "",
        by: str = "",
        newest: int | None = None,
        actions: tuple[str, ...] = (),
    ) -> tuple[LogEntry, ...]:
        """Rows of the log after number ``after``, oldest first; the ``newest`` so many.

        ``actions`` are those that are looked for; empty: any.
        """
        with self._reading() as connection:
            return entries(
                connection, after=after, kind=kind, key=key, by=by, actions=actions, newest=newest
            )

    def marks(self, after: int) -> tuple[Mark, ...]:
        """Which rows the log has after number ``after``, oldest first, without their details."""
        with self._reading() as connection:
            return marks(connection, after)

    def referrers(self, kind: type[Document] | str, key: str) -> tuple[Reference, ...]:
        """Documents in use that name this one, and the field they do it in."""
        name = kind_of(kind)
        fields = fields_that_name(name)
        chosen = (
            select(documents)
            .where(documents.c.kind.in_(list(fields)), documents.c.archived.is_(False))
            .where(
                cast(documents.c.body, Text).contains(f'"{key}"', autoescape=True)
                | (documents.c.key == key)
            )
            .order_by(documents.c.kind, documents.c.key)
        )
        with self._reading() as connection:
            rows = connection.execute(chosen).all()
        return tuple(
            Reference(row.kind, row.key, field, str(row.body.get("title", "")))
            for row in rows
            for field in fields[row.kind]
            if key in names_in(row.key, row.body, field)
        )


def present(connection: Connection, kind: str, key: str) -> Row[Any] | None:
    """The row of a document, None when there is none."""
    return connection.execute(_PRESENT, {"of_kind": kind, "of_key": key}).first()


def revision_of(connection: Connection, kind: str, key: str, number: int) -> Revision:
    """One revision of a document.

    Raises:
        NoDocumentError: there is none of that number.
    """
    row = connection.execute(
        select(revisions).where(
            revisions.c.kind == kind, revisions.c.key == key, revisions.c.number == number
        )
    ).first()
    if row is None:
        raise missing(kind, key, number)
    return Revision(**row._mapping)


def missing(kind: str, key: str, number: int | None = None) -> NoDocumentError:
    """The error that there is no such document or revision."""
    which = f"{kind}/{key}" if number is None else f"revision {number} of {kind}/{key}"
    todo = f"desk list {kind}" if number is None else f"desk history {kind} {key}"
    return NoDocumentError(f"There is no {which}.", way_out=f"'unisono {todo}' shows all.")


def _before(connection: Connection, when: datetime) -> int:
    """The newest row of the log before the first one that is not older than ``when``."""
    first = connection.execute(
        select(log_table.c.number)
        .where(log_table.c.at >= when)
        .order_by(log_table.c.number)
        .limit(1)
    ).scalar()
    if first is not None:
        return int(first) - 1
    last = connection.execute(
        select(log_table.c.number).order_by(log_table.c.number.desc()).limit(1)
    ).scalar()
    return int(last or 0)


def _stored(row: Row[Any]) -> Stored[Document]:
    return Stored(
        row.kind,
        row.key,
        row.revision,
        read_body(row.kind, row.key, row.body, row.shape),
        row.archived,
        row.changed_at,
        row.changed_by,
    )


def _unreadable(row: Row[Any], error: DocumentError) -> Unreadable:
    return Unreadable(
        row.kind,
        row.key,
        row.revision,
        error.message,
        row.body,
        row.archived,
        row.changed_at,
        row.changed_by,
    )


def _matches(value: Any, wanted: Any) -> bool:
    return wanted in value if isinstance(value, list) else bool(value == wanted)
