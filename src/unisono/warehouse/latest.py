"""Which version of a staged row counts: the newest one, and every row only once.

A table with a natural key keeps, per key, the row with the newest version time, then from the
newest file. A table without one (its key names ``file_row``) keeps every row of a file, but a
row that two overlapping exports both contain is kept once: the n-th occurrence of the same
content in one file equals the n-th occurrence in another.
"""

from __future__ import annotations

from unisono.model.tables import TABLES, Table
from unisono.warehouse.engine import Engine, quote

_LINEAGE = ("platform", "file_id", "file_row")


def _keyed(table: Table) -> str:
    columns = {c.name for c in table.columns}
    version = "s.updated_at DESC NULLS LAST, " if "updated_at" in columns else ""
    key = ", ".join(f"s.{quote(k)}" for k in table.key)
    # A row without any key value but the platform cannot be told from another: keep them all.
    own = [k for k in table.key if k != "platform"]
    bare = " AND ".join(f"s.{quote(k)} IS NULL" for k in own)
    return f"""
        SELECT s.* FROM staged.{quote(table.name)} AS s
        JOIN file_version AS v ON v.file_id = s.file_id
        QUALIFY ({bare}) OR row_number() OVER (
            PARTITION BY {key} ORDER BY {version}v.seq DESC, s.file_row DESC) = 1
    """


def _by_content(table: Table) -> str:
    names = [c.name for c in table.staged_columns if c.name not in ("file_id", "file_row")]
    own_id = {"web_event": "event_id", "session": "session_id", "message": "message_id"}
    content = "hash(" + ", ".join(quote(n) for n in names) + ")"
    if table.name in own_id:
        id_ = quote(own_id[table.name])
        content = f"CASE WHEN {id_} IS NULL THEN {content} ELSE hash(platform, {id_}) END"
        if table.name == "web_event":
            content = f"hash(event_name, {content})"
    return f"""
        WITH numbered AS (
            SELECT *, {content} AS content_hash, row_number() OVER (
                PARTITION BY file_id, {content} ORDER BY file_row) AS occurrence
            FROM staged.{quote(table.name)}
        )
        SELECT n.* EXCLUDE (content_hash, occurrence) FROM numbered AS n
        JOIN file_version AS v ON v.file_id = n.file_id
        QUALIFY row_number() OVER (
            PARTITION BY content_hash, occurrence ORDER BY v.seq DESC, n.file_row DESC) = 1
    """


def build_latest(engine: Engine) -> None:
    """Create schema ``latest`` with one table or view per staged table.

    ``ad_performance_daily`` is left to its own model: a report's rows add up before the newest
    report replaces older ones.
    """
    engine.run("CREATE SCHEMA IF NOT EXISTS latest")
    for table in TABLES:
        if not table.staged or table.name == "ad_performance_daily":
            continue
        name = quote(table.name)
        files = engine.value(f"SELECT count(DISTINCT file_id) FROM staged.{name}")  # noqa: S608
        if "file_row" not in table.key and files:
            engine.run(f"CREATE OR REPLACE TABLE latest.{name} AS {_keyed(table)}")
        elif files > 1:
            engine.run(f"CREATE OR REPLACE TABLE latest.{name} AS {_by_content(table)}")
        else:
            engine.run(f"CREATE OR REPLACE VIEW latest.{name} AS SELECT * FROM staged.{name}")


def keep_staged(engine: Engine) -> None:
    """Write schema ``staged`` into the warehouse's own file and let go of the working copy.

    A table with rows that newer ones replaced is written whole: that is the history. Of every
    other table the unified one has all rows, and ``staged`` shows its columns as a view.
    """
    own = quote(str(engine.value("SELECT current_database()")))
    engine.run(f"CREATE SCHEMA {own}.staged")
    for table in TABLES:
        if not table.staged:
            continue
        name = quote(table.name)
        rows = "SELECT count(*) FROM "
        if table.name == "ad_performance_daily" or engine.value(
            f"SELECT ({rows} staged.main.{name}) <> ({rows} {own}.main.{name})"
        ):
            engine.run(f"CREATE TABLE {own}.staged.{name} AS FROM staged.main.{name}")
        else:
            columns = ", ".join(quote(c.name) for c in table.staged_columns)
            engine.run(f"CREATE VIEW {own}.staged.{name} AS SELECT {columns} FROM main.{name}")
    for name in ("identifier_extra", "tracking_parameter"):
        engine.run(f"CREATE TABLE {own}.staged.{name} AS FROM staged.main.{name}")
    engine.run("DETACH staged")
