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


def test_people_without_address_are_told_apart_in_mailings(engine: Engine, put: Any) -> None:
    sent = {"ts": "2026-01-05 10:00:00", "event": "sent", "campaign_id": "c"}
    put(
        "email_event",
        {**sent, "phone": "+4912"},
        {**sent, "phone": "+4934"},
        {**sent, "phone": "+4934", "file_id": "new"},
    )
    build_latest(engine)
    assert engine.value("SELECT count(*) FROM latest.email_event") == 2


def test_rows_without_their_id_count_once_in_overlapping_exports(engine: Engine, put: Any) -> None:
    back = {"ts": "2026-01-05 10:00:00", "order_id": "1", "amount": "5"}
    put("refund", back, back, {**back, "file_id": "new"})
    put("contact", {"email": "a@example.com"}, {"email": "a@example.com", "file_id": "new"})
    build_latest(engine)
    assert engine.value("SELECT count(*) FROM latest.refund") == 2
    assert engine.value("SELECT count(*) FROM latest.contact") == 1


def test_answers_of_nameless_people_are_all_kept(engine: Engine, put: Any) -> None:
    answer = {"survey": "pulse", "question": "nps", "answer": "9"}
    put("survey_answer", answer, answer, {**answer, "answer": "3"}, {**answer, "file_id": "new"})
    build_latest(engine)
    assert engine.value("SELECT count(*) FROM latest.survey_answer") == 3


def test_a_planned_activity_with_an_id_moves_and_a_click_is_restated(
    engine: Engine, put: Any
) -> None:
    put(
        "activity",
        {"activity_id": "7", "title": "Mail", "start_date": "2026-03-01"},
        {"activity_id": "7", "title": "Mail", "start_date": "2026-03-04", "file_id": "new"},
    )
    click = {"click_id": "gclid:x", "ts": "2026-03-01 10:00:00"}
    put("ad_click", {**click, "cost": "1"}, {**click, "cost": "2", "file_id": "new"})
    build_latest(engine)
    assert engine.rows("SELECT start_date::VARCHAR FROM latest.activity") == [("2026-03-04",)]
    assert engine.rows("SELECT cost::DOUBLE FROM latest.ad_click") == [(2.0,)]


def test_claims_split_by_what_no_column_holds_all_count(engine: Engine, put: Any) -> None:
    claim = {"date": "2026-01-05", "campaign_id": "c", "action": "Purchase", "conversions": "2"}
    put("platform_conversion", claim, claim, {**claim, "conversions": "3", "file_id": "new"})
    build_latest(engine)
    assert engine.value("SELECT sum(conversions) FROM latest.platform_conversion") == 5
