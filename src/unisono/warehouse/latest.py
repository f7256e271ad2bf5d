"""Which version of a staged row counts: the newest one, and every row only once.

A table with a natural key keeps, per key, the row with the newest version time, then from the
newest file. A table without one (its key names ``file_row``) keeps every row of a file, but a
row that two overlapping exports both contain is kept once: the n-th occurrence of the same
content in one file equals the n-th occurrence in another. A file overwritten in place replaces
what its older version said in rows that no id names.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from unisono.model.tables import BY_NAME, PERSON_KEYS, TABLES, Table
from unisono.warehouse.engine import Engine, literal, quote
from unisono.warehouse.stages import name_stages


def person_columns(table: Table) -> bool:
    """True when the rows of ``table`` carry identifiers of a person."""
    names = {c.name for c in table.columns}
    return all(k.name in names for k in PERSON_KEYS)


#: The one column that names a row in its tool; a row without it is known by its content or key.
OWN_ID = {
    "web_event": "event_id",
    "session": "session_id",
    "message": "message_id",
    "contact": "crm_id",
    "activity": "activity_id",
    "refund": "refund_id",
    "social_post": "post_id",
    "sync_event": "action_id",
    "handoff": "handoff_id",
    "survey_answer": "respondent",
}
#: Where one row names several people's identifiers, all of them tell rows apart.
_PERSONAL = ("email_event", "event_attendance")


#: Tables whose unified rows say something else than the staged ones: both are kept.
_CHANGED = ("ad_performance_daily", "opportunity", "opportunity_history")


def _standing(table: Table) -> str:
    """Condition for the rows of ``staged`` (as ``s``, file as ``v``) that no new version replaced.

    A file written anew under its path replaces what its older versions said without an id: all
    of it, or, in a log of events, what lies in the span of time the new version covers.
    """
    own = OWN_ID.get(table.name)
    if own is None and "file_row" not in table.key:
        return "TRUE"
    log = any(c.name == "ts" and c.required for c in table.columns)
    within = " AND s.ts BETWEEN n.first_ts AND n.last_ts" if log else ""
    named = f"s.{quote(own)} IS NOT NULL OR " if own else ""
    return f"""({named}NOT EXISTS (
        SELECT 1 FROM covered AS n WHERE n.path = v.path AND n.seq > v.seq{within}))"""


def _covered(table: Table) -> str:
    """CTE: the span each file covers in ``table``."""
    log = any(c.name == "ts" and c.required for c in table.columns)
    span = ", min(c.ts) AS first_ts, max(c.ts) AS last_ts" if log else ""
    return f"""covered AS (
        SELECT f.path, f.seq{span} FROM staged.{quote(table.name)} AS c
        JOIN file_version AS f ON f.file_id = c.file_id GROUP BY f.path, f.seq)"""


def _partition(table: Table) -> list[str]:
    """What tells a row of a keyed table from others, for rows that have their id."""
    key = [f"s.{quote(k)}" for k in table.key]
    if table.name == "activity":
        rest = ", ".join(k for k in key[2:])
        return [*key[:2], f"CASE WHEN s.activity_id IS NULL THEN hash({rest}) END"]
    if table.name in _PERSONAL:
        people = [f"s.{quote(c.name)}" for c in PERSON_KEYS]
        key = list(dict.fromkeys([*key, *people]))
    if table.name == "email_event":
        key.append("CASE WHEN s.campaign_id IS NULL THEN s.campaign_name END")
    return key


def _content(table: Table, alias: str = "") -> str:
    names = [c.name for c in table.staged_columns if c.name not in ("file_id", "file_row")]
    return "hash(" + ", ".join(f"{alias}{quote(n)}" for n in names) + ")"


def _keyed(table: Table) -> str:
    columns = {c.name for c in table.columns}
    version = "updated_at DESC NULLS LAST, " if "updated_at" in columns else ""
    key = ", ".join(_partition(table))
    # Without its id a row is known by its content; repeats within one file are rows of their own.
    nameless = "FALSE"
    if table.name in OWN_ID and table.name != "activity":
        nameless = f"s.{quote(OWN_ID[table.name])} IS NULL"
    if table.name == "survey_answer":
        known = f"CASE WHEN {nameless} THEN hash({key}, s.answer, s.score) ELSE hash({key}) END"
    else:
        known = f"CASE WHEN {nameless} THEN {_content(table, 's.')} ELSE hash({key}) END"
    # A platform may list one action several times where the key has no column for the split.
    repeats = "TRUE" if table.name == "platform_conversion" else nameless
    return f"""
        WITH {_covered(table)}, numbered AS (
            SELECT s.*, v.seq, {known} AS known, CASE WHEN {repeats} THEN row_number() OVER (
                PARTITION BY s.file_id, {known} ORDER BY s.file_row) END AS occurrence
            FROM staged.{quote(table.name)} AS s JOIN file_version AS v ON v.file_id = s.file_id
            WHERE {_standing(table)}
        )
        SELECT * EXCLUDE (seq, known, occurrence) FROM numbered
        QUALIFY row_number() OVER (
            PARTITION BY known, occurrence ORDER BY {version}seq DESC, file_row DESC) = 1
    """


def _by_content(table: Table) -> str:
    content = _content(table, "s.")
    if table.name in ("web_event", "session", "message"):
        id_ = f"s.{quote(OWN_ID[table.name])}"
        content = f"CASE WHEN {id_} IS NULL THEN {content} ELSE hash(s.platform, {id_}) END"
        if table.name == "web_event":
            content = f"hash(s.event_name, {content})"
    if table.name == "ad_click":
        known = "hash(s.platform, s.click_id, s.ts)"
        content = f"CASE WHEN s.click_id IS NULL THEN {content} ELSE {known} END"
    return f"""
        WITH {_covered(table)}, numbered AS (
            SELECT s.*, v.seq, {content} AS content_hash, row_number() OVER (
                PARTITION BY s.file_id, {content} ORDER BY s.file_row) AS occurrence
            FROM staged.{quote(table.name)} AS s JOIN file_version AS v ON v.file_id = s.file_id
            WHERE {_standing(table)}
        )
        SELECT * EXCLUDE (seq, content_hash, occurrence) FROM numbered
        QUALIFY row_number() OVER (
            PARTITION BY content_hash, occurrence ORDER BY seq DESC, file_row DESC) = 1
    """


def build_latest(engine: Engine) -> None:
    """Create schema ``latest`` with one table or view per staged table.

    ``ad_performance_daily`` is left to its own model: a report's rows add up before the newest
    report replaces older ones.
    """
    engine.run("CREATE SCHEMA IF NOT EXISTS latest")
    tables = [t for t in TABLES if t.staged and t.name != "ad_performance_daily"]
    files = _counted(engine, "staged", [t.name for t in tables], "count(DISTINCT file_id)")
    views = []
    for table in tables:
        name = quote(table.name)
        if "file_row" not in table.key and files[table.name]:
            engine.run(f"CREATE OR REPLACE TABLE latest.{name} AS {_keyed(table)}")
        elif files[table.name] > 1:
            engine.run(f"CREATE OR REPLACE TABLE latest.{name} AS {_by_content(table)}")
        else:
            views.append(f"CREATE OR REPLACE VIEW latest.{name} AS SELECT * FROM staged.{name}")
    engine.run("; ".join(views))
    name_stages(engine)


def _counted(engine: Engine, schema: str, names: list[str], what: str) -> dict[str, int]:
    """``what`` of each of the tables of ``schema``, asked for at once."""
    asked = (f"SELECT {literal(n)} AS name, {what} AS n FROM {schema}.{quote(n)}" for n in names)
    return dict(engine.rows(" UNION ALL ".join(asked))) if names else {}


def filled_columns(engine: Engine) -> dict[str, frozenset[str]]:
    """Per table of ``latest`` the columns any row has a value in; none when there are no rows."""
    names = [t.name for t in TABLES if t.staged and t.name != "ad_performance_daily"]
    rows = _counted(engine, "latest", names, "count(*)")
    found: dict[str, frozenset[str]] = {}
    for name in names:
        found[name] = frozenset()
        if rows[name]:
            columns = [c.name for c in BY_NAME[name].staged_columns]
            counts = ", ".join(f"count({quote(c)})" for c in columns)
            row = engine.rows(f"SELECT {counts} FROM latest.{quote(name)}")[0]
            found[name] = frozenset(c for c, n in zip(columns, row, strict=True) if n)
    return found


def let_go_of_staged(engine: Engine, filled: Mapping[str, Set[str]]) -> None:
    """Free the working copy of tables with people whose unified one has all its rows by now.

    Args:
        engine: the engine after the tables with people were unified.
        filled: :func:`filled_columns`.
    """
    if engine.elsewhere:
        return
    views = engine.rows(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'latest' AND table_type = 'VIEW'"
    )
    names = [n for (n,) in views if n not in _CHANGED and filled[n] and person_columns(BY_NAME[n])]
    for name in _whole(engine, names):
        engine.run(
            f"CREATE OR REPLACE VIEW latest.{quote(name)} AS {_unified_rows(name)}; "
            f"DROP TABLE staged.main.{quote(name)}"
        )


def _unified_rows(name: str) -> str:
    columns = ", ".join(quote(c.name) for c in BY_NAME[name].staged_columns)
    return f"SELECT {columns} FROM main.{quote(name)}"


def _whole(engine: Engine, names: list[str]) -> list[str]:
    """Those of the tables whose unified one has as many rows as the staged one."""
    own = quote(str(engine.value("SELECT current_database()")))
    staged = _counted(engine, "staged.main", names, "count(*)")
    unified = _counted(engine, f"{own}.main", names, "count(*)")
    return [n for n in names if staged[n] == unified[n]]


def keep_staged(engine: Engine) -> None:
    """Write schema ``staged`` into the warehouse's own file and let go of the working copy.

    A table with rows that newer ones replaced is written whole: that is the history. Of every
    other table the unified one has all rows, and ``staged`` shows its columns as a view.
    """
    own = quote(str(engine.value("SELECT current_database()")))
    here = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'staged'"
    present = {name for (name,) in engine.rows(here)}
    names = [t.name for t in TABLES if t.staged]
    same = set(_whole(engine, [n for n in names if n in present and n not in _CHANGED]))
    made = [f"CREATE SCHEMA {own}.staged"]
    for name in names:
        as_view = name in same or name not in present
        rows = _unified_rows(name) if as_view else f"FROM staged.main.{quote(name)}"
        kind = "VIEW" if as_view else "TABLE"
        made.append(f"CREATE {kind} {own}.staged.{quote(name)} AS {rows}")
    extra = ("identifier_extra", "tracking_parameter")
    made += [f"CREATE TABLE {own}.staged.{name} AS FROM staged.main.{name}" for name in extra]
    # One transaction: every single one would wait for the disk.
    engine.run(f"BEGIN; {'; '.join(made)}; COMMIT")
    engine.run("DETACH staged")
