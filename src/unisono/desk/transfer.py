"""The rows of the desk as JSON lines, and back: the same for every database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, MetaData, Table, insert, inspect, select, text

from unisono.desk.database import metadata
from unisono.desk.migrate import VERSION_TABLE, head, upgrade
from unisono.errors import BackupError

_ROWS = 500


def dump_rows(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row of ``table`` as one JSON object on a line, in the order of its key."""
    rows = connection.execution_options(stream_results=True, yield_per=_ROWS).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    for row in rows:
        values = {name: _plain(value) for name, value in row._mapping.items()}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def rebuild(
    connection: Connection, to: str, rows: Mapping[str, Iterable[bytes]], *, place: str
) -> None:
    """Replace everything by ``rows`` per table, written at version ``to``; then migrate on.

    It all happens in the transaction of ``connection``: others see what was there, or this.

    Raises:
        BackupError: a table or column is unknown, or a row is damaged.
    """
    if not re.fullmatch(r"\d{4}", to) or to > head():
        raise BackupError(
            f"{place} was made by a newer unisono (version {to}, this one knows {head()}).",
            way_out="Update unisono: pip install --upgrade 'unisono[web]'.",
        )
    metadata.drop_all(connection)
    connection.execute(text(f"DROP TABLE IF EXISTS {VERSION_TABLE}"))
    upgrade(connection, to, place=place)
    known = set(inspect(connection).get_table_names())
    unknown = sorted(set(rows) - known)
    if unknown:
        raise BackupError(f"The backup has tables no desk has: {', '.join(unknown)}.")
    found = MetaData()
    found.reflect(connection, only=sorted(rows))
    for table in found.sorted_tables:
        if table.name in rows:
            _load(connection, table, rows[table.name])
    upgrade(connection, head(), place=place)


def _load(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    moments = {c.name for c in table.columns if isinstance(c.type, DateTime)}
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type.none_as_null = True
    for number, lot in enumerate(_lots(lines)):
        try:
            rows = [_values(line, moments) for line in lot]
            unknown = {name for row in rows for name in row} - set(table.columns.keys())
            if unknown:
                raise ValueError(f"there is no column {', '.join(sorted(unknown))}")
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise BackupError(
                f"{table.name}.jsonl is damaged near row {number * _ROWS + 1}: {error}."
            ) from None
        connection.execute(insert(table), rows)


def _lots(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    lot: list[bytes] = []
    for line in lines:
        lot.append(line)
        if len(lot) == _ROWS:
            yield lot
            lot = []
    if lot:
        yield lot


def _values(line: bytes, moments: set[str]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value).astimezone(UTC)
        if name in moments and value is not None
        else value
        for name, value in json.loads(line).items()
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
