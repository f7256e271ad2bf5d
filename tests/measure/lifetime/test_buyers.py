from datetime import date

import numpy as np
import pytest

from unisono.measure.lifetime.buyers import buyers, middle, regularity, subscribers

DAYS = (
    (1, "2026-01-05 09:00", 10.0),
    (1, "2026-01-05 18:00", 5.0),  # the same day: one purchase
    (1, "2026-01-19 10:00", 20.0),
    (1, "2026-03-02 10:00", 40.0),
    (2, "2026-02-02 10:00", 7.0),
)


def _parsed(rows):
    return [(c, np.datetime64(t.replace(" ", "T")).astype("datetime64[us]").item(), *r)
            for c, t, *r in rows]  # fmt: skip


def _of(known, i):
    h = known.histories
    place = h.place[i]
    return (
        int(h.frequency[place]), float(h.recency[place]) * 7, float(h.age[place]) * 7,
        int(known.valued[i]), float(known.spend[i]), int(known.later[i]),
    )  # fmt: skip


def test_frequency_recency_age_and_spend_leave_the_first_purchase_out(sales) -> None:
    known = buyers(sales(_parsed(DAYS)))
    assert (known.first, known.last, known.purchases) == (date(2026, 1, 5), date(2026, 3, 2), 4)
    assert _of(known, 0) == pytest.approx((2, 56, 56, 2, 30, 0))
    assert _of(known, 1) == pytest.approx((0, 0, 28, 0, 0, 0))


def test_purchases_of_a_week_are_one_when_so_defined(sales) -> None:
    rows = _parsed([*DAYS, (2, "2026-02-04 10:00", 3.0), (2, "2026-02-09 10:00", 2.0)])
    known = buyers(sales(rows, period="week"))
    assert _of(known, 1) == pytest.approx((1, 7, 28, 1, 2, 0))


def test_a_split_hides_what_came_later_and_who_came_later(sales) -> None:
    rows = _parsed([*DAYS, (3, "2026-02-20 10:00", 1.0)])
    known = buyers(sales(rows), date(2026, 2, 2))
    assert known.customer.to_pylist() == [1, 2]
    assert _of(known, 0) == pytest.approx((1, 14, 28, 1, 20, 1))
    assert _of(known, 1) == pytest.approx((0, 0, 0, 0, 0, 0))


def test_refunds_free_and_negative_sales_and_strangers(sales) -> None:
    engine = sales(_parsed([
        (1, "2026-01-01 10:00", 100.0, 0.0),
        (1, "2026-01-08 10:00", 100.0, 40.0),  # 60 stay
        (1, "2026-01-15 10:00", 50.0, 50.0),  # no purchase
        (1, "2026-01-22 10:00", 0.0, 0.0),  # a purchase without spend
        (1, "2026-01-29 10:00", None, 0.0),  # a purchase of unknown spend
        (1, "2026-02-05 10:00", -10.0, 0.0),  # no purchase
        (None, "2026-02-12 10:00", 10.0, 0.0),
    ]))  # fmt: skip
    known = buyers(engine)
    assert _of(known, 0) == pytest.approx((3, 28, 28, 1, 60, 0))
    assert engine.notes == (
        "1 purchases by nobody known are left out.",
        "1 purchases of a negative amount are left out.",
        "1 purchases refunded in full are left out.",
        "1 purchases refunded in part count with the rest.",
    )


def test_the_order_of_rows_changes_nothing(sales, shop) -> None:
    rows = shop(300)
    base = buyers(sales(rows))
    mixed = buyers(sales([rows[i] for i in np.random.default_rng(2).permutation(len(rows))]))
    assert base.customer.equals(mixed.customer)
    for i in range(300):
        assert _of(base, i) == pytest.approx(_of(mixed, i), rel=1e-12)
    assert (base.segment == mixed.segment).all()


def test_the_segment_is_that_of_the_first_purchase(sales) -> None:
    rows = [(1, "2026-01-05", 1.0, 0.0, "fair"), (1, "2026-01-06", 1.0, 0.0, "mail"),
            (2, "2026-04-06", 1.0, 0.0, None)]  # fmt: skip
    known = buyers(sales(_parsed(rows)))
    assert [known.segments[s] for s in known.segment] == ["fair", "(no recorded source)"]
    quarters = buyers(sales(_parsed(rows), by="cohort"))
    assert [quarters.segments[s] for s in quarters.segment] == ["2026 Q1", "2026 Q2"]


def test_the_published_summary_follows_from_its_transactions(
    sales, cdnow, cdnow_transactions
) -> None:
    known = buyers(sales(cdnow_transactions), date(1997, 9, 30))
    h = known.histories
    assert (known.frequency == cdnow["x"]).all()
    # published with two decimals
    assert h.recency[h.place] == pytest.approx(cdnow["recency"], abs=0.00501)
    assert h.age[h.place] == pytest.approx(cdnow["age"], abs=0.00501)
    assert known.spend == pytest.approx(cdnow["spend"], abs=0.00501)


def test_no_purchase_no_customers(sales) -> None:
    assert buyers(sales([])) is None


def test_regularity_tells_random_from_contract(sales) -> None:
    random = np.random.default_rng(4)
    start = np.datetime64("2025-01-01", "us")
    day = np.timedelta64(86_400_000_000, "us")

    def rows(gaps):
        for c in range(400):
            at = start
            for gap in gaps():
                at = at + day * max(int(gap), 1)
                yield (c, at.item(), 1.0)

    by_chance, told = regularity(sales(list(rows(lambda: random.exponential(40, 5)))))
    assert told == 400
    assert by_chance == pytest.approx(1, abs=0.25)
    monthly, _ = regularity(sales(list(rows(lambda: random.integers(28, 32, 5)))))
    assert monthly > 50
    assert regularity(sales([])) == (1.0, 0)


def test_subscribers_are_counted_among_customers(sales) -> None:
    engine = sales(_parsed(DAYS))
    assert subscribers(engine) == 0
    engine.run("CREATE TABLE subscription AS SELECT unnest([1, 1, 9]) AS person_id")
    assert subscribers(engine) == 1


def test_the_middle_of_a_history() -> None:
    assert middle(date(2026, 1, 1), date(2026, 1, 11)) == date(2026, 1, 6)
