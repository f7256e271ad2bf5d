"""Collects every identifier and every pair of identifiers seen on one row.

Creates ``identifier_seen(kind, value, first_ts, last_ts)`` and ``identifier_pairs(a_kind,
a_value, b_kind, b_value, seen, file_id, file_row)`` from the rows that count, and ``login_space``:
which tools know which login. Distinct combinations are taken per table first, so cost follows the
people, not the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

import pyarrow as pa

from unisono.model.tables import TABLES, Table
from unisono.warehouse.engine import Engine, literal, quote
from unisono.warehouse.latest import person_columns
from unisono.warehouse.login_spaces import spaces_of_files
from unisono.warehouse.unify import STRENGTH

_TIME = {
    "contact": "created_at",
    "lead": "created_at",
    "opportunity": "created_at",
    "subscription": "started_at",
    "ticket": "created_at",
}


def _combinations(engine: Engine, table: Table, kinds: list[str]) -> None:
    keys = ", ".join(kinds)
    ts = _TIME.get(table.name, "ts")
    engine.run(f"""
        CREATE OR REPLACE TEMP TABLE combination AS
        SELECT {keys}, count(*) AS seen, min({ts}) AS first_ts, max({ts}) AS last_ts,
               min_by(file_id, file_row) AS file_id, min(file_row) AS file_row
        FROM latest.{quote(table.name)}
        WHERE coalesce({keys}) IS NOT NULL
        GROUP BY {keys}
    """)


def collect_identifiers(engine: Engine, filled: Mapping[str, Set[str]]) -> None:
    """Create ``identifier_seen``, ``identifier_pairs`` and ``login_space``.

    Args:
        engine: the engine with the rows that count.
        filled: :func:`unisono.warehouse.latest.filled_columns`.
    """
    engine.run("""
        CREATE OR REPLACE TEMP TABLE all_seen (
            kind VARCHAR, value VARCHAR, first_ts TIMESTAMP, last_ts TIMESTAMP);
        CREATE OR REPLACE TEMP TABLE all_pairs (
            a_kind VARCHAR, a_value VARCHAR, b_kind VARCHAR, b_value VARCHAR, seen BIGINT,
            file_id VARCHAR, file_row BIGINT);
        CREATE OR REPLACE TEMP TABLE all_spaces (value VARCHAR, space VARCHAR);
    """)
    spaces = spaces_of_files(engine)
    for table in TABLES:
        if not table.staged or not person_columns(table):
            continue
        kinds = [k for k in STRENGTH if k in filled[table.name]]
        if not kinds:
            continue
        _combinations(engine, table, kinds)
        for kind in kinds:
            engine.run(f"""INSERT INTO all_seen SELECT '{kind}', {kind}, first_ts, last_ts
                FROM combination WHERE {kind} IS NOT NULL""")
        if "user_id" in kinds:
            _login_spaces(engine, table, spaces.get(table.name, {}))
        _pairs(engine, kinds)
    engine.run("""
        INSERT INTO all_pairs
        SELECT kind_a, value_a, kind_b, value_b, count(*), min(file_id), min(file_row)
        FROM staged.identifier_extra
        WHERE value_a IS NOT NULL AND value_b IS NOT NULL GROUP BY 1, 2, 3, 4;
        INSERT INTO all_seen
        SELECT kind_a, value_a, NULL, NULL FROM staged.identifier_extra WHERE value_a IS NOT NULL
        UNION SELECT kind_b, value_b, NULL, NULL FROM staged.identifier_extra
        WHERE value_b IS NOT NULL;
        CREATE OR REPLACE TEMP TABLE identifier_seen AS
        SELECT kind, value, min(first_ts) AS first_ts, max(last_ts) AS last_ts
        FROM all_seen GROUP BY kind, value;
        CREATE OR REPLACE TEMP TABLE identifier_pairs AS
        SELECT a_kind, a_value, b_kind, b_value, sum(seen)::BIGINT AS seen,
               min_by(file_id, file_row) AS file_id, min(file_row) AS file_row
        FROM all_pairs GROUP BY 1, 2, 3, 4;
        CREATE OR REPLACE TABLE login_space AS SELECT DISTINCT value, space FROM all_spaces;
        DROP TABLE all_seen; DROP TABLE all_pairs; DROP TABLE all_spaces;
        DROP TABLE IF EXISTS combination; DROP TABLE IF EXISTS space_of_file;
    """)


def _login_spaces(engine: Engine, table: Table, spaces: Mapping[str, str]) -> None:
    """Add the logins of ``table`` to ``login_space``; mostly one space has all of them."""
    names = set(spaces.values())
    if not names:
        return
    if len(names) == 1:
        logins = f"SELECT user_id, {literal(*names)} FROM combination WHERE user_id IS NOT NULL"
    else:
        files = {"file_id": list(spaces), "space": list(spaces.values())}
        engine.create("space_of_file", pa.table(files))
        logins = f"""SELECT r.user_id, s.space FROM latest.{quote(table.name)} AS r
            JOIN space_of_file AS s ON s.file_id = r.file_id WHERE r.user_id IS NOT NULL"""
    engine.run(f"""INSERT INTO all_spaces SELECT DISTINCT value, space
        FROM ({logins}) AS login(value, space)""")


def _pairs(engine: Engine, kinds: list[str]) -> None:
    """Each identifier of a row with the strongest one of the row."""
    for weaker in range(1, len(kinds)):
        b = kinds[weaker]
        stronger = kinds[:weaker]
        a_kind = "CASE " + " ".join(f"WHEN {k} IS NOT NULL THEN '{k}'" for k in stronger) + " END"
        a_value = f"coalesce({', '.join(stronger)})"
        engine.run(f"""
            INSERT INTO all_pairs
            SELECT {a_kind}, {a_value}, '{b}', {b}, seen, file_id, file_row
            FROM combination WHERE {b} IS NOT NULL AND {a_value} IS NOT NULL
        """)
