"""Brings a database to the version this unisono works with; refuses one that is newer."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from unisono.desk.database import WAIT_SECONDS, Database
from unisono.errors import DeskError

#: Table that names the version of the desk's database.
VERSION_TABLE = "desk_version"

_STEPS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest version there is a migration to, "0001" …"""
    return max(path.stem[1:5] for path in (_STEPS / "versions").glob("v[0-9]*.py"))


def version(connection: Connection) -> str:
    """The version of the database, "" when it has no desk yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    return str(found or "")


def migrate(database: Database) -> None:
    """Bring ``database`` to :func:`head`. Who comes at the same time waits and finds it done.

    Raises:
        DeskError: a newer unisono made it, or it cannot be reached.
    """
    _when_free(database)
    with database.read() as connection:
        found = version(connection)
    if found == head():
        return
    with database.begin() as connection:
        upgrade(connection, head(), place=database.place)


def upgrade(connection: Connection, to: str, *, place: str = "The desk") -> None:
    """Take the steps from the present version to ``to``, in the transaction of ``connection``."""
    found = version(connection)
    if found > to:
        raise DeskError(
            f"{place} was made by a newer unisono (version {found}, this one knows {to}).",
            way_out="Update unisono: pip install --upgrade 'unisono[web]'.",
        )
    if found == to:
        return
    # Alembic takes a second to import and is needed for a new or an old desk only.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _when_free(database: Database) -> None:
    """Wait while somebody else turns a new SQLite file to its journal; it cannot be queued for."""
    if database.dialect != "sqlite":
        return
    until = time.monotonic() + WAIT_SECONDS
    while True:
        with database.read() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        if mode == "wal" or time.monotonic() > until:
            return
        database.close()  # the next connection tries again
        time.sleep(0.02)
