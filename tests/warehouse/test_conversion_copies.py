"""One act reported twice counts once, and the copy is kept with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from unisono.model.tables import BY_NAME, TABLES
from unisono.warehouse.engine import Engine, quote
from unisono.warehouse.models import load_models
from unisono.warehouse.schema import create_tables

MODELS = ("outcome", "outcome_copy", "conversion", "conversion_copy")
Event = Callable[..., None]


@pytest.fixture
def unified() -> Iterator[Engine]:
    with Engine() as engine:
        create_tables(engine, tuple(t.name for t in TABLES))
        engine.run("CREATE TABLE rate_of_day (currency VARCHAR, day DATE, rate DOUBLE)")
        engine.run("CREATE TABLE model_parameters AS SELECT 'web' AS conversion")
        yield engine


@pytest.fixture
def event(unified: Engine) -> Event:
    """``event(name, second, **columns)``: one web event of person 1."""
    rows = 0

    def event(name: str, second: int, **more: Any) -> None:
        nonlocal rows
        rows += 1
        row = {
            "event_name": name,
            "ts": f"2026-03-01 10:00:{second:02}",
            "person_id": 1,
            "platform": "ga4",
            "file_id": "f",
            "file_row": rows,
            **more,
        }
        marks = ", ".join("?" for _ in row)
        columns = ", ".join(quote(c) for c in row)
        unified.run(f"INSERT INTO web_event ({columns}) VALUES ({marks})", list(row.values()))

    return event


def _counted(engine: Engine) -> list[str]:
    models = load_models("unify")
    for name in MODELS:
        engine.run(f"CREATE OR REPLACE TABLE {name} AS {models[name]}")
    return [r[0] for r in engine.rows("SELECT conversion_id FROM conversion ORDER BY 1")]


def test_the_automatic_twin_of_a_lead_event_is_no_conversion(unified: Engine, event: Event) -> None:
    event("generate_lead", 5, transaction_id="quote:1")
    event("form_submit", 3)
    assert _counted(unified) == ["web:ga4:quote:1"]
    names = [c.name for c in BY_NAME["conversion_copy"].columns]
    assert unified.rows(f"SELECT {', '.join(names)} FROM conversion_copy") == [
        (
            "web:ga4:f:2",
            "web",
            "web:ga4:quote:1",
            "automatic form_submit beside the company's own event within 10 seconds",
            "ga4",
            "f",
            2,
        )
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"person_id": 2},
        {"person_id": None},
        {"second": 30},
        {"transaction_id": "quote:2"},
        {"name": "sign_up"},
    ],
    ids=lambda x: next(iter(x)),
)
def test_another_act_counts_by_itself(unified: Engine, event: Event, other: dict[str, Any]) -> None:
    event("generate_lead", 5, transaction_id="quote:1")
    row = {"name": "form_submit", "second": 6, **other}
    event(row.pop("name"), row.pop("second"), **row)
    assert len(_counted(unified)) == 2
    assert unified.value("SELECT count(*) FROM conversion_copy") == 0


def test_forms_without_an_event_of_the_company_all_count(unified: Engine, event: Event) -> None:
    event("form_submit", 5)
    event("form_submit", 6)
    assert _counted(unified) == ["web:ga4:f:1", "web:ga4:f:2"]


def test_a_payment_of_an_order_keeps_why_it_is_not_counted(unified: Engine) -> None:
    for platform, number, person in (("shopify", "#1", 1), ("stripe", "ch_1", 1)):
        unified.run(
            "INSERT INTO orders (order_id, ts, platform, person_id, amount_reporting, file_id, "
            "file_row, transaction_id) VALUES (?, '2026-03-01', ?, ?, 50, 'f', 1, 'order:#1')",
            [number, platform, person],
        )
    assert _counted(unified) == ["order:shopify:#1"]
    assert unified.rows("SELECT conversion_id, kind, same_as FROM conversion_copy") == [
        ("order:stripe:ch_1", "order", "order:shopify:#1")
    ]
