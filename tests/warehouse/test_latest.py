"""The newest row counts, and overlapping exports count once."""

from __future__ import annotations

from typing import Any

from unisono.warehouse.engine import Engine
from unisono.warehouse.latest import build_latest


def test_newest_version_of_a_keyed_row_counts(engine: Engine, put: Any) -> None:
    put(
        "opportunity",
        {"opportunity_id": "1", "stage": "won", "updated_at": "2026-03-02 00:00:00"},
        {
            "opportunity_id": "1",
            "stage": "open",
            "updated_at": "2026-03-01 00:00:00",
            "file_id": "new",
        },
        {"opportunity_id": "2", "stage": "open"},
        {"opportunity_id": "2", "stage": "lost", "file_id": "new"},
    )
    build_latest(engine)
    rows = engine.rows("SELECT opportunity_id, stage FROM latest.opportunity ORDER BY 1")
    assert rows == [("1", "won"), ("2", "lost")]


def test_rows_without_a_key_are_all_kept(engine: Engine, put: Any) -> None:
    put("contact", {"email": "a@example.com"}, {"email": "b@example.com"})
    build_latest(engine)
    assert engine.value("SELECT count(*) FROM latest.contact") == 2


def test_overlapping_exports_count_once_but_repeats_in_one_file_stay(
    engine: Engine, put: Any
) -> None:
    hit = {"ts": "2026-01-05 10:00:00", "event_name": "page_view", "anonymous_id": "a"}
    put(
        "web_event",
        hit,
        hit,
        {**hit, "file_id": "new"},
        {**hit, "ts": "2026-01-06 10:00:00", "file_id": "new"},
    )
    build_latest(engine)
    rows = engine.rows("SELECT ts::DATE::VARCHAR, count(*) FROM latest.web_event GROUP BY 1")
    assert sorted(rows) == [("2026-01-05", 2), ("2026-01-06", 1)]
