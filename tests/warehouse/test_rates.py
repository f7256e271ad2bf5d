"""Dated rates: taken directly, else through one third currency, else not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.warehouse.engine import Engine
from unisono.warehouse.models import run_models


@pytest.fixture
def rates() -> Iterator[Engine]:
    """A warehouse before its rates: reporting in GBP, money in EUR on two days."""
    with Engine() as engine:
        engine.run("CREATE TABLE model_parameters AS SELECT 'GBP' AS reporting_currency")
        engine.run("CREATE TABLE account_currency (currency VARCHAR)")
        engine.run("CREATE TABLE fx_rate (date DATE, base VARCHAR, quote VARCHAR, rate DOUBLE)")
        engine.run(
            "CREATE TABLE money_by_currency AS SELECT 'EUR' AS currency, day FROM (VALUES "
            "(DATE '2026-03-01'), (DATE '2026-03-10')) AS d(day)"
        )
        yield engine


def _add(engine: Engine, day: str, base: str, quote: str, rate: float) -> None:
    engine.run("INSERT INTO fx_rate VALUES (?, ?, ?, ?)", [day, base, quote, rate])


def _found(engine: Engine, currency: str = "EUR") -> dict[str, float]:
    run_models(engine, "rates")
    return dict(
        engine.rows(
            "SELECT day::VARCHAR, rate FROM rate_of_day WHERE currency = ? ORDER BY day", [currency]
        )
    )


def test_two_rates_to_a_third_currency_give_the_cross_rate(rates: Engine) -> None:
    _add(rates, "2026-02-01", "EUR", "USD", 1.2)
    _add(rates, "2026-03-05", "GBP", "USD", 1.5)
    # On 1 March there is no rate of the pound yet: nothing is guessed.
    assert _found(rates) == {"2026-03-10": pytest.approx(0.8)}


def test_a_rate_between_the_two_wins_over_a_newer_cross_rate(rates: Engine) -> None:
    _add(rates, "2026-02-01", "EUR", "GBP", 0.9)
    _add(rates, "2026-03-05", "EUR", "USD", 1.2)
    _add(rates, "2026-03-05", "GBP", "USD", 1.5)
    assert _found(rates) == {"2026-03-01": 0.9, "2026-03-10": 0.9}


def test_of_several_third_currencies_the_freshest_pair_counts_once(rates: Engine) -> None:
    _add(rates, "2026-01-01", "EUR", "CHF", 1.0)
    _add(rates, "2026-03-01", "CHF", "GBP", 0.7)
    _add(rates, "2026-02-01", "EUR", "USD", 1.2)
    _add(rates, "2026-02-01", "USD", "GBP", 0.5)
    assert _found(rates) == {
        "2026-03-01": pytest.approx(0.6),
        "2026-03-10": pytest.approx(0.6),
    }


def test_without_a_path_there_is_no_rate(rates: Engine) -> None:
    _add(rates, "2026-02-01", "EUR", "USD", 1.2)
    _add(rates, "2026-02-01", "GBP", "CHF", 1.1)
    assert _found(rates) == {}
    assert _found(rates, "GBP") == {}


@given(
    eur=st.floats(0.01, 100),
    gbp=st.floats(0.01, 100),
    turned=st.tuples(st.booleans(), st.booleans()),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_cross_rate_is_the_same_whichever_way_the_rates_are_written(
    rates: Engine, eur: float, gbp: float, turned: tuple[bool, bool]
) -> None:
    rates.run("DELETE FROM fx_rate")
    for base, rate, turn in (("EUR", eur, turned[0]), ("GBP", gbp, turned[1])):
        pair = ("USD", base, 1 / rate) if turn else (base, "USD", rate)
        _add(rates, "2026-02-01", *pair)
    assert _found(rates)["2026-03-01"] == pytest.approx(eur / gbp)
