"""Changes of documents: each one is a revision and a row of the log, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, update

from unisono.desk.differences import differences, merge
from unisono.desk.digests import digest
from unisono.desk.documents import D, Stored, checked_key, kind_of, read_body, shape_of, to_body
from unisono.desk.log import Event, LogEntry, append
from unisono.desk.reading import Reader, Revision, missing, present, revision_of
from unisono.desk.tables import document as documents
from unisono.desk.tables import revision as revisions
from unisono.errors import DocumentError, NoDocumentError, StaleEdit
from unisono.model.document import Document

_LONGEST_WHY = 20_000
_ADD_DOCUMENT: Final = insert(documents)
_ADD_REVISION: Final = insert(revisions)
_CHANGE: Final = update(documents).where(
    documents.c.kind == bindparam("of_kind"), documents.c.key == bindparam("of_key")
)


@dataclass(frozen=True)
class _State:
    """What a revision says of a document."""

    body: dict[str, Any]
    shape: int
    archived: bool


class Transaction(Reader):
    """Several changes that hold together or not at all; it sees its own changes.

    Args:
        connection: of :meth:`unisono.desk.database.Database.begin`; other rooms may write with it.
        by: who makes the changes; why: their reason, unless a change names its own.
    """

    def __init__(self, connection: Connection, by: str, why: str = "") -> None:
        self.connection = connection
        self.by = _said("by", by.strip(), 300)
        self.why = _said("why", why.strip(), _LONGEST_WHY)
        if not self.by:
            raise DocumentError("Who makes the change?", kind="", key="", fields={"by": "is empty"})

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        yield self.connection

    def put(
        self, document: D, key: str, *, why: str | None = None, expected: int | None = None
    ) -> Stored[D]:
        """Store ``document`` under ``key``; what is stored now. The same again is no revision.

        ``expected``: the revision that was edited, 0 when there was none; None does not ask.

        Raises:
            StaleEdit: there is another revision by now.
            DocumentError: the key or a field is wrong, or the document is archived.
        """
        kind = kind_of(document)
        checked_key(kind, key)
        state = _State(to_body(kind, key, document), shape_of(kind), archived=False)
        row = present(self.connection, kind, key)
        if row is None:
            if expected:
                raise missing(kind, key)
            return self._write(kind, key, 1, "create", state, why)
        if row.archived:
            raise DocumentError(
                f"{kind}/{key} is archived.",
                kind=kind,
                key=key,
                fields={},
                way_out="Restore it first, or choose another key.",
            )
        if _state(row) == state:
            return _as_stored(row)
        self._not_stale(row, expected, state.body)
        return self._write(kind, key, row.revision + 1, "change", state, why)

    def archive(
        self,
        kind: type[Document] | str,
        key: str,
        *,
        why: str | None = None,
        expected: int | None = None,
    ) -> Stored[Document]:
        """Put a document away; it keeps its key and its history, and can be restored."""
        return self._flagged(kind_of(kind), key, True, why, expected)

    def restore(
        self,
        kind: type[Document] | str,
        key: str,
        *,
        why: str | None = None,
        expected: int | None = None,
    ) -> Stored[Document]:
        """Take a document out of the archive."""
        return self._flagged(kind_of(kind), key, False, why, expected)

    def undo(
        self,
        kind: type[Document] | str,
        key: str,
        *,
        to: int | None = None,
        why: str | None = None,
        expected: int | None = None,
    ) -> Stored[Document]:
        """Bring back what was before the newest revision, or revision ``to``, as a new revision.

        Undoing an undo brings back what it undid. The first revision undone is archived.

        Raises:
            NoDocumentError: no such document or revision.
            StaleEdit: ``expected`` is no longer the present revision.
            DocumentError: the body of then does not fit its kind any more.
        """
        name = kind_of(kind)
        row = self._row(name, key)
        before = row.revision - 1 if to is None else to
        if before == 0 and to is None:
            old = _State(row.body, row.shape, archived=True)
        else:
            old = _state_of(revision_of(self.connection, name, key, before))
        read_body(name, key, old.body, old.shape)
        if old == _state(row):
            return _as_stored(row)
        self._not_stale(row, expected, old.body)
        reason = why or self.why or (f"undo: as revision {before}" if before else "undo")
        return self._write(name, key, row.revision + 1, "undo", old, reason)

    def event(self, event: Event) -> LogEntry:
        """Log something else that happened in this transaction."""
        return append(self.connection, event)

    def _row(self, kind: str, key: str) -> Row[Any]:
        row = present(self.connection, kind, key)
        if row is None:
            raise missing(kind, key)
        return row

    def _flagged(
        self, kind: str, key: str, archived: bool, why: str | None, expected: int | None
    ) -> Stored[Document]:
        row = self._row(kind, key)
        if row.archived == archived:
            return _as_stored(row)
        self._not_stale(row, expected, row.body)
        state = _State(row.body, row.shape, archived)
        action = "archive" if archived else "restore"
        return self._write(kind, key, row.revision + 1, action, state, why)

    def _not_stale(self, row: Row[Any], expected: int | None, mine: dict[str, Any]) -> None:
        if expected is None or expected == row.revision:
            return
        base: dict[str, Any] | None
        try:
            base = revision_of(self.connection, row.kind, row.key, expected).body
        except NoDocumentError:
            base = None
        clashes = merge(base or {}, mine, row.body).clashes
        both = tuple(clash.field for clash in clashes)
        raise StaleEdit(
            f"{row.kind}/{row.key} was changed by {row.changed_by} at "
            f"{row.changed_at:%Y-%m-%d %H:%M} UTC and is at revision {row.revision}; this change "
            f"was made to {f'revision {expected}' if expected else 'a new document'}. "
            + (f"Both changed: {', '.join(both)}." if both else "No field was changed by both."),
            kind=row.kind,
            key=row.key,
            expected=expected,
            revision=row.revision,
            changed_by=row.changed_by,
            changed_at=row.changed_at,
            mine=mine,
            theirs=row.body,
            base=base,
            both=both,
        )

    def _write(
        self, kind: str, key: str, number: int, action: str, state: _State, why: str | None
    ) -> Stored[Any]:
        at = datetime.now(UTC)
        reason = self.why if why is None else _said("why", why.strip(), _LONGEST_WHY)
        made = Revision(
            kind, key, number, action, state.shape, state.body, state.archived, at, self.by, reason
        )
        row = {
            "revision": number,
            "shape": state.shape,
            "body": state.body,
            "archived": state.archived,
            "changed_at": at,
            "changed_by": self.by,
        }
        if number == 1:
            self.connection.execute(_ADD_DOCUMENT, {"kind": kind, "key": key, **row})
            before: dict[str, Any] = {}
        else:
            before = self._row(kind, key).body
            self.connection.execute(_CHANGE, {"of_kind": kind, "of_key": key, **row})
        self.connection.execute(_ADD_REVISION, vars(made))
        detail: dict[str, Any] = {"why": reason, "digest": seal(made)}
        if number > 1:
            detail["fields"] = [d.field for d in differences(before, state.body)]
        append(self.connection, Event(self.by, action, kind, key, number, detail), at=at)
        document = read_body(kind, key, state.body, state.shape)
        return Stored(kind, key, number, document, state.archived, at, self.by)


def seal(revision: Revision) -> str:
    """The digest of a revision, which the log keeps."""
    return digest(*vars(revision).values())


def _state(row: Row[Any]) -> _State:
    return _State(row.body, row.shape, row.archived)


def _state_of(revision: Revision) -> _State:
    return _State(revision.body, revision.shape, revision.archived)


def _as_stored(row: Row[Any]) -> Stored[Any]:
    document = read_body(row.kind, row.key, row.body, row.shape)
    return Stored(
        row.kind, row.key, row.revision, document, row.archived, row.changed_at, row.changed_by
    )


def _said(name: str, text: str, longest: int) -> str:
    """``text``, which must be short enough and storable."""
    if len(text) > longest or "\0" in text:
        wrong = "holds a NUL character" if "\0" in text else f"is longer than {longest} characters"
        raise DocumentError(f"'{name}' {wrong}.", kind="", key="", fields={name: wrong})
    return text
