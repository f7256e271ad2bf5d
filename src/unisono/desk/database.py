"""The database of the desk: one way to open it, to read it and to change it, on both engines.

SQLite by default, PostgreSQL by one setting; everything above works the same on both::

    database = Database.open("sqlite:////…/desk.sqlite")     # migrated, safe with other openers
    with database.read() as connection:                      # one consistent snapshot, read only
        rows = connection.execute(select(document)).all()
    with database.begin() as connection:                     # all or nothing, writers one by one
        connection.execute(insert(account).values(…))
        append(connection, Event(…))                         # unisono.desk.log: in the same step

Other rooms put their tables on :data:`metadata` (``Table("account", metadata, …)``, or an ORM base
``class Base(DeclarativeBase): metadata = metadata``), use :class:`Moment` for times, and bring a
migration of their own in ``desk/migrations/versions`` (``v0002_….py``, revision "0002", down
revision the number before). Migrations never import models.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from unisono.desk.failures import translated
from unisono.errors import DeskError
from unisono.settings.section import masked

#: Seconds a writer waits for the writers before it.
WAIT_SECONDS = 15

#: All tables of the desk's database, those of other rooms too.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# "unisono" in ASCII, cut to a PostgreSQL bigint: the one lock all writers of a desk take.
_WRITERS = int.from_bytes(b"unisono", "big")


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone: stored in UTC, to the microsecond, read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; a time without zone is refused, its zone would be a guess."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """An open database. Safe to share between threads; not to be carried over a fork."""

    def __init__(self, engine: Engine, place: str) -> None:
        self.engine = engine
        self.place = place

    @classmethod
    def open(cls, address: str) -> Database:
        """Open the database at ``address`` (a URL), create or migrate it when needed.

        Raises:
            DeskError: the address is wrong, a driver is missing, the database cannot be reached,
                is damaged, or was made by a newer unisono.
        """
        from unisono.desk.migrate import migrate  # it needs this module

        database = cls(*_engine(address))
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return database

    def __repr__(self) -> str:
        return f"Database({self.place!r})"

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write; it is committed at the end, rolled back on any error.

        Writers come one by one: whoever is inside sees the newest state and nobody changes it.
        Do not begin another one inside: pass the connection on.
        """
        with translated(self.place), self.engine.connect() as connection:
            connection = connection.execution_options(unisono_write=True)
            with connection.begin():
                if self.dialect == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:l)"), {"l": _WRITERS})
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only view of one moment; writers go on meanwhile."""
        options: dict[str, Any] = {}
        if self.dialect == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with translated(self.place), self.engine.connect() as connection:
            connection = connection.execution_options(**options)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(address: str) -> tuple[Engine, str]:
    place = masked(address)
    try:
        url = make_url(address)
        if url.password == "***":
            raise DeskError(
                f"The password of {place} is missing; it was left out, as of a backup.",
                way_out="Set desk.database or UNISONO_DESK_DATABASE to the whole address.",
            )
        if url.get_backend_name() == "sqlite":
            return _sqlite(url), place
        if url.get_backend_name() in {"postgresql", "postgres"}:
            return _postgresql(url), place
    except (ArgumentError, ValueError):
        pass  # their words may repeat the password
    except ModuleNotFoundError:
        raise DeskError(
            f"The desk at {place} needs a driver that is not installed.",
            way_out="Run: pip install 'unisono[postgres]'",
        ) from None
    except SQLAlchemyError as error:
        raise DeskError(f"{place} cannot be opened ({type(error).__name__}).") from None
    raise DeskError(
        f"{place} is no address of a database.",
        way_out="Write sqlite:///file or postgresql+psycopg://user:password@host/name.",
    )


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        hide_parameters=True,
        json_serializer=_json,
        connect_args={"connect_timeout": 10},
    )


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "")
    if not url.database or url.database == ":memory:":
        raise ValueError("a file is needed")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    except OSError as error:
        raise DeskError(
            f"{path} cannot be opened: {error.strerror}.",
            way_out="Choose a folder you may write to.",
        ) from None
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=20,
        max_overflow=60,
        hide_parameters=True,
        json_serializer=_json,
        connect_args={"timeout": WAIT_SECONDS},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make(path: Path) -> None:
    """Make the file before SQLite does, so that nobody else may ever read it.

    A file that is there is not opened: closing it would drop the locks that this process holds on
    it through other connections, and the next process to close the desk would take its journal.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path) from None
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path) from None


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say
    for pragma in ("foreign_keys = ON", "recursive_triggers = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        with suppress(sqlite3.OperationalError):  # somebody else is just setting it
            connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("unisono_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
