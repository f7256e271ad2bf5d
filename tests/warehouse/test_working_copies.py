"""Working copies go as soon as the unified table has their rows; what no row says takes no room."""

from __future__ import annotations

from typing import Any

from unisono.sources.recognition import FieldMap, Recognition, TargetMap
from unisono.sources.staged_tables import create_staged, delivered
from unisono.warehouse.engine import Engine
from unisono.warehouse.latest import build_latest, filled_columns, let_go_of_staged
from unisono.warehouse.unify import build_unified

_VISIT = {"ts": "2026-01-05 10:00:00", "session_id": "s1", "anonymous_id": "a"}


def _unified(engine: Engine) -> dict[str, frozenset[str]]:
    """The tables with people, for a company whose one person is ``a``."""
    build_latest(engine)
    filled = filled_columns(engine)
    engine.run("""
        CREATE TABLE person_identifier AS
        SELECT 'anonymous_id' AS kind, 'a' AS value, 7::BIGINT AS person_id;
        CREATE TABLE account_currency AS
        SELECT '' AS platform, '' AS account_id, '' AS currency WHERE false;
        CREATE TABLE rate_of_day AS
        SELECT '' AS currency, DATE '2026-01-05' AS day, 1.0 AS rate WHERE false;
    """)
    build_unified(engine, filled, people=True)
    return filled


def _names(engine: Engine, where: str) -> set[str]:
    rows = engine.rows(f"SELECT table_name FROM information_schema.tables WHERE {where}")
    return {name for (name,) in rows}


def test_columns_are_filled_when_any_row_has_a_value(engine: Engine, put: Any) -> None:
    put("session", _VISIT, {**_VISIT, "session_id": "s2", "utm_source": "google"})
    build_latest(engine)
    filled = filled_columns(engine)
    given = {"ts", "session_id", "anonymous_id", "utm_source"}
    lineage = {"platform", "file_id", "file_row"}
    assert filled["session"] == given | lineage
    assert filled["orders"] == frozenset()


def test_unified_rows_say_what_staged_rows_said(engine: Engine, put: Any) -> None:
    put("session", _VISIT, {**_VISIT, "session_id": "s2", "anonymous_id": None})
    _unified(engine)
    rows = engine.rows("SELECT session_id, anonymous_id, email, person_id FROM session ORDER BY 1")
    assert rows == [("s1", "a", None, 7), ("s2", None, None, None)]
    generated = engine.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'session' "
        "AND table_schema = 'main' AND is_generated = 'ALWAYS'"
    )
    assert ("email",) in generated
    assert ("person_id",) not in generated


def test_empty_tables_have_the_columns_of_the_model(engine: Engine, put: Any) -> None:
    put("session", _VISIT)
    _unified(engine)
    staged = {c for c, *_ in engine.rows("DESCRIBE staged.orders")}
    unified = {c for c, *_ in engine.rows("DESCRIBE main.orders")}
    assert unified == staged | {"person_id", "amount_reporting"}
    assert engine.value("SELECT count(*) FROM main.orders") == 0


def test_a_working_copy_goes_once_the_unified_table_has_its_rows() -> None:
    with Engine() as engine:
        create_staged(engine)
        engine.run("""
            INSERT INTO staged.session (ts, session_id, anonymous_id, platform, file_id, file_row)
            VALUES ('2026-01-05 10:00', 's1', 'a', 'file', 'f', 2);
            INSERT INTO staged.web_event (ts, event_name, event_id, platform, file_id, file_row)
            VALUES ('2026-01-05 10:00', 'sign_up', 'e1', 'file', 'f', 2),
                ('2026-01-05 10:00', 'sign_up', 'e1', 'file', 'g', 2);
            CREATE TABLE file_version AS SELECT *, file_id AS path FROM (VALUES
                ('f', TIMESTAMP '2026-01-01', 1), ('g', TIMESTAMP '2026-02-01', 2)
            ) AS t(file_id, loaded_at, seq)
        """)
        filled = _unified(engine)
        let_go_of_staged(engine, filled)
        left = _names(engine, "table_catalog = 'staged'")
        assert "session" not in left
        assert "web_event" in left  # one of its two rows was replaced: the history is kept
        assert engine.rows("SELECT session_id, email FROM latest.session") == [("s1", None)]


def test_columns_no_file_delivers_are_not_staged() -> None:
    visits = TargetMap("session", tuple(FieldMap(name, ()) for name in ("ts", "session_id")))
    recognised = Recognition("file", "visits", "mapped", 1.0, (visits,))
    with Engine() as engine:
        create_staged(engine, delivered([recognised]))
        generated = engine.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_catalog = 'staged' "
            "AND table_name = 'session' AND is_generated = 'NEVER' ORDER BY column_name"
        )
        kept = {name for (name,) in generated}
    assert kept == {"ts", "session_id", "currency", "platform", "file_id", "file_row"}
