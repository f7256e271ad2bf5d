"""The desk: what people decide together, with every revision, who made it, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection

from unisono.desk.changing import Transaction
from unisono.desk.database import Database
from unisono.desk.documents import D, Stored
from unisono.desk.log import Event, LogEntry, append
from unisono.desk.reading import Reader
from unisono.desk.verification import Verification, verify
from unisono.model.document import Document


class Desk(Reader):
    """An open desk. Safe to share between threads.

    Every change is a revision with who, when and why; ``expected`` is the revision that was
    edited, and :class:`~unisono.errors.StaleEdit` says who was faster.

    Example:
        >>> desk = Desk.open("sqlite:///desk.sqlite")                       # doctest: +SKIP
        >>> desk.put(Theme(title="Calm", first_day=…, last_day=…), "calm",
        ...          by="ann", why="new season", expected=0).revision        # doctest: +SKIP
        1
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, address: str) -> Self:
        """The desk at ``address`` (sqlite:///… or postgresql+psycopg://…), made when new.

        Raises:
            DeskError: it cannot be opened, is damaged, or was made by a newer unisono.
        """
        return cls(Database.open(address))

    def __repr__(self) -> str:
        return f"Desk({self.database.place!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.database.read() as connection:
            yield connection

    @contextmanager
    def transaction(self, by: str, why: str = "") -> Iterator[Transaction]:
        """Several changes that hold together or not at all."""
        with self.database.begin() as connection:
            yield Transaction(connection, by, why)

    def put(
        self, document: D, key: str, *, by: str, why: str = "", expected: int | None = None
    ) -> Stored[D]:
        """Store a document; see :meth:`Transaction.put`."""
        with self.transaction(by, why) as change:
            return change.put(document, key, expected=expected)

    def archive(
        self,
        kind: type[Document] | str,
        key: str,
        *,
        by: str,
        why: str = "",
        expected: int | None = None,
    ) -> Stored[Document]:
        """Put a document away; see :meth:`Transaction.archive`."""
        with self.transaction(by, why) as change:
            return change.archive(kind, key, expected=expected)

    def restore(
        self,
        kind: type[Document] | str,
        key: str,
        *,
        by: str,
        why: str = "",
        expected: int | None = None,
    ) -> Stored[Document]:
        """Take a document out of the archive; see :meth:`Transaction.restore`."""
        with self.transaction(by, why) as change:
            return change.restore(kind, key, expected=expected)

    def undo(
        self,
        kind: type[Document] | str,
        key: str,
        *,
        by: str,
        why: str = "",
        to: int | None = None,
        expected: int | None = None,
    ) -> Stored[Document]:
        """Bring back what was before; see :meth:`Transaction.undo`."""
        with self.transaction(by, why) as change:
            return change.undo(kind, key, to=to, expected=expected)

    def event(self, event: Event) -> LogEntry:
        """Log something that happened, such as a sign-in, in a transaction of its own."""
        with self.database.begin() as connection:
            return append(connection, event)

    def verify(self) -> Verification:
        """Whether log, revisions and documents are as they were written."""
        with self._reading() as connection:
            return verify(connection)
