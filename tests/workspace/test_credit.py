from dataclasses import replace

import pytest

from unisono.attribution import chain
from unisono.cli.measure import Customers
from unisono.errors import AttributionError
from unisono.model.attribution import AttributionResult
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.warehouse.schema import create_tables
from unisono.workspace.credit import (
    DIMENSIONS,
    attribute_warehouse,
    platform_credit,
    write_paths,
)
from unisono.workspace.outcomes import CUSTOMERS

TOUCHES = (
    (1, 1, "2026-01-01", "visit", "Email", "spring"),
    (2, 1, "2026-01-02", "visit", "Direct", None),
    (3, 2, "2026-01-03", "click", "Paid Search", ""),
    (4, 2, "2026-01-03 06:00", "open", "Email", "spring"),
    (5, None, "2026-01-03", "visit", "Email", "spring"),
)
CONVERSIONS = (
    ("order:1", 1, "2026-01-05", 100, False, True),
    ("order:2", 2, "2026-01-05", 50, True, True),
    ("order:3", None, "2026-01-05", 10, False, True),
    ("lead:4", 1, "2026-01-05", 7, False, False),
)


@pytest.fixture
def engine():
    with Engine() as engine:
        create_tables(engine, ("touchpoint", "person", "conversion"))
        for row in TOUCHES:
            engine.run(
                "INSERT INTO touchpoint (touch_id, person_id, ts, kind, channel, campaign) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                list(row),
            )
        for row in CONVERSIONS:
            engine.run(
                "INSERT INTO conversion (conversion_id, person_id, ts, value, existing, "
                "primary_kind) VALUES (?, ?, ?, ?, ?, ?)",
                list(row),
            )
        engine.run("INSERT INTO person (person_id, domain) VALUES (1, 'acme.test'), (2, NULL)")
        yield engine


def _credit(result: AttributionResult, model: str) -> dict[str, float]:
    found = next(m for m in result.models if m.model == model)
    return {c: n for c, n in found.conversions.items() if n}


def test_by_channel_opens_nameless_touches_and_other_kinds_do_not_count(engine) -> None:
    result = attribute_warehouse(engine, Settings())
    assert (result.conversions, result.value, result.unattributed_conversions) == (3, 160.0, 1)
    assert _credit(result, "last") == {"Direct": 1.0, "Paid Search": 1.0}
    assert _credit(result, "last_non_direct") == {"Email": 1.0, "Paid Search": 1.0}


def test_by_campaign_missing_names_are_no_campaign_and_count_as_direct(engine) -> None:
    result = attribute_warehouse(engine, Settings(), "campaign")
    assert _credit(result, "last") == {"(no campaign)": 2.0}
    assert _credit(result, "last_non_direct") == {"spring": 1.0, "(no campaign)": 1.0}


def test_by_account(engine) -> None:
    result = attribute_warehouse(engine, Settings(), "account")
    assert _credit(result, "linear") == {"acme.test": 1.0, "(no account)": 1.0}


@pytest.mark.parametrize(
    ("customers", "conversions", "value"),
    [("all", 3, 160.0), ("new", 2, 110.0), ("existing", 1, 50.0)],
)
def test_new_and_existing_customers_add_up(engine, customers, conversions, value) -> None:
    result = attribute_warehouse(engine, Settings(), "channel", customers)
    assert (result.conversions, result.value) == (conversions, value)


def test_a_large_chain_tells_how_far_it_is(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("DIRECT_CONTEXTS", "DENSE_CELLS", "_MOST_CELLS"):
        monkeypatch.setattr(chain, limit, 0)
    told: list[str] = []
    attribute_warehouse(engine, Settings(), order=2, tell=lambda what, _share: told.append(what))
    assert told[-1].startswith("Markov order 2: ")


def test_unknown_dimensions_and_customers_are_refused_with_the_known_ones(engine) -> None:
    with pytest.raises(AttributionError, match="Touchpoints have no planet") as dimension:
        attribute_warehouse(engine, Settings(), "planet")
    assert dimension.value.way_out == f"There are: {', '.join(DIMENSIONS)}."
    with pytest.raises(AttributionError, match="There are no lost customers") as customers:
        attribute_warehouse(engine, Settings(), "channel", "lost")
    assert customers.value.way_out == "Say one of all, new, existing."
    assert tuple(c.value for c in Customers) == CUSTOMERS


def test_paths_are_written_with_what_they_led_to(engine) -> None:
    write_paths(engine, Settings())
    rows = engine.rows("SELECT steps, length, conversions, value FROM path ORDER BY steps")
    assert rows == [("Email > Direct", 2, 1, 100.0), ("Paid Search", 1, 1, 50.0)]


def _paid(engine: Engine) -> None:
    """Two platforms that share Paid Social, and one that no visit comes from."""
    create_tables(engine, ("ad_performance_daily", "platform_conversion"))
    for platform in ("meta_ads", "tiktok_ads", "pinterest_ads"):
        engine.run("INSERT INTO ad_performance_daily (platform) VALUES (?)", [platform])
    for number, (person, day, channel, source) in enumerate(
        (
            (1, 1, "Paid Social", "instagram"),
            (1, 2, "Organic Social", "tiktok"),
            (2, 1, "Paid Social", "tiktok"),
            (3, 1, "Paid Social", "tiktok"),
            (4, 1, "Paid Social", "pinboard"),
        ),
        start=10,
    ):
        engine.run(
            "INSERT INTO touchpoint (touch_id, person_id, ts, kind, channel, source) "
            "VALUES (?, ?, ?, 'visit', ?, ?)",
            [number, person, f"2026-02-0{day}", channel, source],
        )


def test_paid_touches_belong_to_the_platform_that_sold_them(engine) -> None:
    engine.run("DELETE FROM touchpoint; DELETE FROM conversion")
    _paid(engine)
    engine.run(
        "INSERT INTO conversion (conversion_id, person_id, ts, primary_kind) SELECT range, range, "
        "'2026-02-09'::TIMESTAMP, true FROM range(1, 5)"
    )
    result = attribute_warehouse(engine, Settings(), "ad_platform")
    assert _credit(result, "linear") == {
        "meta_ads": 0.5,
        "Organic Social": 0.5,
        "tiktok_ads": 2.0,
        "Paid Social": 1.0,  # paid, but on no platform that reports
    }


def test_platforms_are_credited_with_what_their_claims_are_compared_with(engine) -> None:
    engine.run("DELETE FROM touchpoint; DELETE FROM conversion")
    _paid(engine)
    engine.run("""
        CREATE TABLE mart_audit_period AS
            SELECT DATE '2026-02-01' AS compare_from, DATE '2026-02-28' AS compare_until;
        CREATE TABLE mart_real AS SELECT * FROM (VALUES
            ('lead', false, 3, NULL, DATE '2026-02-01', DATE '2026-02-28'),
            ('deal', true, 1, 800.0, DATE '2026-02-01', DATE '2026-02-28'))
            AS t(kind, primary_kind, conversions, value, compare_from, compare_until);
        INSERT INTO conversion (conversion_id, person_id, ts, kind, primary_kind, value) VALUES
            ('lead:1', 1, '2026-02-03', 'lead', false, NULL),
            ('lead:2', 2, '2026-02-03', 'lead', false, NULL),
            ('lead:3', 3, '2026-03-03', 'lead', false, NULL),
            ('deal:2', 2, '2026-02-20', 'deal', true, 800)""")
    shown = replace(attribute_warehouse(engine, Settings()), recommended="linear")
    credit = platform_credit(engine, Settings(), shown)
    assert credit is not None
    # The lead of March lies outside the days of the claims; nobody came from Pinterest.
    assert credit.conversions == {"meta_ads": 0.5, "tiktok_ads": 1.0}
    assert credit.value == {"meta_ads": 0.0, "tiktok_ads": 800.0}
    assert credit.definition == (
        "Credited: leads by the model Linear with a lookback of 90 days, given to the platform "
        "whose paid visit was touched; credited value is that of deals."
    )
    assert platform_credit(engine, Settings(), None) is None
