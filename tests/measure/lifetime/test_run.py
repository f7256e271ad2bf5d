from datetime import datetime, timedelta

import numpy as np
import pytest

from unisono.measure.lifetime import Question, lifetime_value
from unisono.settings import Settings


def _ask(engine, by="recorded_source", **changes):
    measure = {k: changes.pop(k) for k in ("gross_margin", "min_customers") if k in changes}
    settings = Settings.model_validate({"lifetime": changes, "measure": measure})
    return lifetime_value(engine, Question(settings, by, "EUR"))


@pytest.fixture(scope="module")
def rows(shop):
    return shop(1500)


def test_a_shop_is_measured_with_intervals_and_a_badge(sales, rows) -> None:
    found = _ask(sales(rows))
    result, table = found.result, found.customers
    assert (result.status, result.model, result.currency) == ("measured", "bgnbd", "EUR")
    assert result.customers == 1500 == table.num_rows
    assert [p.name for p in result.parameters] == ["r", "alpha", "a", "b"]
    assert [p.name for p in result.spend_parameters] == ["p", "q", "gamma"]
    assert all(p.low < p.value < p.high for p in (*result.parameters, *result.spend_parameters))
    assert result.holdout.status == "holds"
    assert abs(result.holdout.error) < 0.2
    assert {s.segment for s in result.segments} == {"search", "mail", "fair"}
    assert [s.total.value for s in result.segments] == sorted(
        (s.total.value for s in result.segments), reverse=True
    )
    mail = next(s for s in result.segments if s.segment == "mail")
    others = [s for s in result.segments if s.segment != "mail"]
    assert all(mail.mean.value > s.mean.value for s in others)
    assert "Fader" in result.definitions["model"]


def test_segments_and_customers_add_up_to_the_total(sales, rows) -> None:
    found = _ask(sales(rows))
    total, parts, table = found.result.total, found.result.segments, found.customers
    assert sum(s.customers for s in parts) == total.customers
    for figure in ("purchases", "total"):
        whole = getattr(total, figure).value
        assert sum(getattr(s, figure).value for s in parts) == pytest.approx(whole, rel=1e-9)
    assert sum(table["expected_value"].to_pylist()) == pytest.approx(total.total.value)
    assert sum(table["expected_purchases"].to_pylist()) == pytest.approx(total.purchases.value)
    assert sum(table["p_alive"].to_pylist()) == pytest.approx(total.alive)
    assert total.mean.value == pytest.approx(total.total.value / 1500)
    bins = found.result.holdout.bins
    assert sum(b.customers for b in bins) == found.result.holdout.customers
    assert sum(b.actual for b in bins) == found.result.holdout.actual
    assert sum(b.predicted for b in bins) == pytest.approx(found.result.holdout.predicted)


def test_margin_and_discount_scale_the_value_alone(sales, rows) -> None:
    engine = sales(rows)
    full, half = _ask(engine, discount_rate=0), _ask(engine, discount_rate=0, gross_margin=50)
    assert half.result.total.total.value == pytest.approx(full.result.total.total.value / 2)
    assert half.result.total.purchases == full.result.total.purchases
    plain = full.result.total
    assert plain.total.value == pytest.approx(plain.purchases.value * plain.order_value)
    discounted = _ask(engine, discount_rate=0.1).result.total
    assert 0.9 * plain.total.value < discounted.total.value < plain.total.value
    assert "50 % margin" in half.result.definitions["value"]


def test_pareto_nbd_comes_to_a_similar_answer(sales, rows) -> None:
    engine = sales(rows)
    one, other = (_ask(engine, model=m).result for m in ("bgnbd", "paretonbd"))
    assert [p.name for p in other.parameters] == ["r", "alpha", "s", "beta"]
    assert other.total.purchases.value == pytest.approx(one.total.purchases.value, rel=0.15)


def test_small_segments_are_summed_up(sales, rows) -> None:
    found = _ask(sales(rows), min_customers=400).result
    assert [s.segment for s in found.segments][-1] == "other"
    assert sum(s.customers for s in found.segments) == 1500


def _spaced(customers, gap, count, start=datetime(2024, 1, 1)):
    return [
        (c, start + timedelta(days=c % 30 + gap * k), 10.0 + c % 7)
        for c in range(customers)
        for k in range(count)
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no purchase by a known customer"),
        (_spaced(200, 1, 1), "None of the 200 customers bought a second time"),
        (_spaced(20, 50, 5), "Only 20 customers bought again; 60 are needed"),
        (_spaced(200, 20, 3), "weeks long; 52 weeks ahead need 26"),
        (_spaced(200, 30, 13), "at regular intervals"),
    ],
)
def test_what_cannot_be_said_is_not_measured(sales, rows, said: str) -> None:
    found = _ask(sales(rows))
    assert (found.result.status, found.result.total) == ("not measured", None)
    assert said in found.result.reason
    assert found.result.way_out
    assert found.customers is None


def test_a_shorter_horizon_needs_less_history(sales, shop) -> None:
    engine = sales(shop(1500, weeks=24))
    refused = _ask(engine).result
    assert "Bring a longer history, or ask for a shorter --horizon: 47w." in refused.way_out
    assert _ask(engine, horizon_weeks=47).result.total is not None


def test_subscriptions_need_another_model(sales, rows) -> None:
    engine = sales(rows)
    engine.run("CREATE TABLE subscription AS SELECT unnest(range(400)) AS person_id")
    refused = _ask(engine).result
    assert refused.status == "not measured"
    assert "400 of 1,500 customers have a subscription" in refused.reason
    assert "another model" in refused.way_out
    some = _ask(engine, max_subscriber_share=0.5).result
    assert some.status == "measured"
    assert any("400 customers have a subscription" in w for w in some.warnings)


def test_purchases_without_amounts_are_predicted_without_money(sales, rows) -> None:
    found = _ask(sales([(c, t, None) for c, t, *_ in rows])).result
    assert found.status == "measured"
    assert found.total.purchases.value > 0
    assert (found.total.total, found.total.mean, found.spend_parameters) == (None, None, ())
    assert any("an amount: 0; 30 are needed" in w for w in found.warnings)


def test_a_business_that_changed_is_undecided(sales, shop) -> None:
    rows = [
        r for r in shop(4000) if r[1] < datetime(2025, 2, 1) or (r[0] + r[1].toordinal()) % 4 == 0
    ]
    found = _ask(sales(rows)).result
    assert found.holdout.status == "off"
    assert found.holdout.error > 0.2
    assert found.status == "undecided"
    assert found.total is not None
    assert "second half" in found.reason


def test_a_held_out_half_with_too_few_is_not_measured(sales, shop) -> None:
    engine = sales(shop(260))
    again = _ask(engine).result.repeat_customers
    found = _ask(engine, min_repeat_customers=again).result
    assert (found.status, found.holdout.status) == ("measured", "not measured")
    assert f"{again} are needed" in found.holdout.message


def test_intervals_cover_what_the_customers_then_bring(shop, sales) -> None:
    """The interval is one of the expectation, so most, not all, realised totals lie near it."""
    full = shop(3000, seed=9, weeks=156)
    cut = datetime(2024, 1, 1) + timedelta(weeks=104)
    # acquisition ends at week 78 of 156, so all customers are known at the cut
    found = _ask(sales([r for r in full if r[1] < cut]), discount_rate=0).result
    later = [r for r in full if r[1] >= cut]
    actual = len({(r[0], r[1].date()) for r in later})
    bought = found.total.purchases
    spread = 1.96 * np.sqrt(3 * actual)
    assert bought.low - spread < actual < bought.high + spread
    money = sum(r[2] for r in later)
    assert found.total.total.value == pytest.approx(money, rel=0.2)
