"""What a database says when it fails, in the words of the error tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from unisono.errors import DeskError, DiskFullError

_BUSY = ("database is locked", "lock timeout", "database table is locked")
_FULL = ("disk is full", "no space left", "could not extend file", "disk i/o error")
_DAMAGED = ("not a database", "malformed", "invalid page")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Errors of the database become a :class:`~unisono.errors.DeskError` naming ``place``."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _told(error, place) from None


def _told(error: SQLAlchemyError, place: str) -> DeskError | DiskFullError:
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    low = said.casefold()
    first = said.splitlines()[0] if said else type(error).__name__
    if any(words in low for words in _BUSY):
        return DeskError(f"{place} is busy.", way_out="Somebody writes to it; try again.")
    if any(words in low for words in _FULL):
        return DiskFullError(
            f"{place} cannot be written: {first}.", way_out="Make space, then try again."
        )
    if any(words in low for words in _DAMAGED):
        return DeskError(
            f"{place} is damaged: {first}.", way_out="Restore a backup: 'unisono restore FILE'."
        )
    if "append-only" in low:
        return DeskError(f"{place}: {first}.", way_out="Revisions and the log are never changed.")
    return DeskError(
        f"{place}: {first}.",
        way_out="Check desk.database, and that the database can be reached and written to.",
    )
