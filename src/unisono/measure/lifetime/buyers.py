"""From purchases to one row per customer, in SQL: frequency, recency, age and mean spend.

Sales of the model or of a file stand in the temporary table ``clv_sale`` (customer, ts, gross,
refunded, recorded_source, platform; money in one currency, empty when unknown). Two more follow:
``clv_purchase`` (customer, day, value; one row per customer and day or week, net of refunds) and
``clv_customer`` (customer, segment).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from unisono.measure.lifetime.histories import Histories, group
from unisono.measure.lifetime.special import Floats, Ints
from unisono.warehouse.engine import Engine

#: What customers can be told apart by → SQL over the touch before, or the first, purchase.
FIRST_TOUCH = {
    "first_channel": "channel",
    "source": "source",
    "medium": "medium",
    "campaign": "campaign",
}
FIRST_PURCHASE = {
    "recorded_source": "recorded_source",
    "platform": "platform",
    "segment": "recorded_source",  # of a file
}
SEGMENTS = (*FIRST_TOUCH, "recorded_source", "platform", "cohort")

#: Share of an order that must be refunded for it to count as no purchase.
_FULLY = 0.995
_DAYS = 7.0  # a week


#: One row per customer as known on $last, with what came later.
_KNOWN = """WITH won AS (
    SELECT customer, min(day) AS first_day FROM clv_purchase
    WHERE day <= $last GROUP BY customer
)
SELECT p.customer, any_value(c.segment) AS segment,
    count(*) FILTER (p.day <= $last) - 1 AS frequency,
    max(p.day) FILTER (p.day <= $last) - any_value(w.first_day) AS recency,
    CAST($last AS DATE) - any_value(w.first_day) AS age,
    count(*) FILTER (p.day > w.first_day AND p.day <= $last AND p.value > 0) AS valued,
    coalesce(avg(p.value) FILTER (p.day > w.first_day AND p.day <= $last AND p.value > 0),
        0) AS spend,
    count(*) FILTER (p.day > $last) AS later
FROM clv_purchase AS p JOIN won AS w ON w.customer = p.customer
JOIN clv_customer AS c ON c.customer = p.customer
GROUP BY p.customer ORDER BY p.customer"""


@dataclass(frozen=True, eq=False)
class Buyers:
    """Customers at the end of one observation, one entry each, sorted by customer.

    Attributes:
        customer: ids as in ``clv_customer``.
        segment: index into ``segments``.
        histories: the grouped figures, times in weeks.
        valued: repeat purchases with a known positive value; ``spend`` is their mean (0 without).
        later: purchases after the observation, within the data.
        purchases: all purchases of the observation.
        weeks: how long it is.
        first, last: its first day and its end; None where only counts are known.
    """

    customer: pa.ChunkedArray
    segment: Ints
    segments: tuple[str, ...]
    histories: Histories
    valued: Ints
    spend: Floats
    later: Ints
    purchases: int
    weeks: float
    first: date | None = None
    last: date | None = None

    @property
    def frequency(self) -> Ints:
        """Repeat purchases of each customer."""
        return self.histories.frequency[self.histories.place]


def model_sales(engine: Engine, until: date | None) -> None:
    """Fill ``clv_sale`` from the model: every conversion the company is measured on."""
    engine.run(
        """CREATE OR REPLACE TEMP TABLE clv_sale AS
        SELECT c.person_id AS customer, c.ts, CAST(c.value AS DOUBLE) AS gross,
            least(coalesce(r.refunded, 0), CAST(c.value AS DOUBLE)) AS refunded,
            c.recorded_source, c.platform
        FROM conversion AS c LEFT JOIN mart_refund AS r ON r.conversion_id = c.conversion_id
        WHERE c.primary_kind AND c.ts IS NOT NULL
          AND ($until::DATE IS NULL OR c.ts::DATE <= $until::DATE)""",
        {"until": until},
    )


def count_purchases(engine: Engine, period: str) -> tuple[str, ...]:
    """Fill ``clv_purchase`` from ``clv_sale``; says what was left out.

    All of a customer's sales of one day or week are one purchase. A sale that was refunded in
    full, or of a negative amount, is none; a part refund lowers its value. Sales nobody could be
    joined to are left out.

    Args:
        period: ``day`` or ``week``.
    """
    engine.run(
        f"""CREATE OR REPLACE TEMP VIEW clv_counted AS SELECT * FROM clv_sale
        WHERE customer IS NOT NULL AND coalesce(gross, 0) >= 0
          AND (coalesce(gross, 0) = 0 OR refunded < {_FULLY} * gross)"""  # noqa: S608
    )
    engine.run(
        """CREATE OR REPLACE TEMP TABLE clv_purchase AS
        SELECT customer, CAST(date_trunc($period, ts) AS DATE) AS day,
            sum(gross - coalesce(refunded, 0)) AS value
        FROM clv_counted GROUP BY ALL""",
        {"period": period},
    )
    nobody, nothing, back, part = engine.rows(
        f"""SELECT count(*) FILTER (customer IS NULL),
            count(*) FILTER (customer IS NOT NULL AND gross < 0),
            count(*) FILTER (customer IS NOT NULL AND gross > 0 AND refunded >= {_FULLY} * gross),
            count(*) FILTER (customer IS NOT NULL AND gross > 0 AND refunded > 0
                AND refunded < {_FULLY} * gross)
        FROM clv_sale"""  # noqa: S608
    )[0]
    said = (
        (nobody, "purchases by nobody known are left out"),
        (nothing, "purchases of a negative amount are left out"),
        (back, "purchases refunded in full are left out"),
        (part, "purchases refunded in part count with the rest"),
    )
    return tuple(f"{n:,} {text}." for n, text in said if n)


def name_segments(engine: Engine, by: str) -> None:
    """Fill ``clv_customer``: how each customer was acquired, one of :data:`SEGMENTS`."""
    if by in FIRST_TOUCH:
        column, none = FIRST_TOUCH[by], "(no touch before)"
        other = "Unassigned" if by == "first_channel" else f"(no {by})"
        engine.run(
            f"""CREATE OR REPLACE TEMP TABLE clv_customer AS
            WITH won AS (SELECT customer, min(ts) AS ts FROM clv_counted GROUP BY customer),
            met AS (
                SELECT w.customer, arg_min(coalesce(nullif(t.{column}, ''), $other),
                    ROW(t.ts, t.touch_id)) AS segment
                FROM won AS w JOIN touchpoint AS t ON t.person_id = w.customer AND t.ts <= w.ts
                WHERE t.kind <> 'open' GROUP BY w.customer
            )
            SELECT w.customer, coalesce(m.segment, $none) AS segment
            FROM won AS w LEFT JOIN met AS m ON m.customer = w.customer""",  # noqa: S608
            {"other": other, "none": none},
        )
        return
    if by == "cohort":
        engine.run("""CREATE OR REPLACE TEMP TABLE clv_customer AS
            SELECT customer, strftime(min(day), '%Y') || ' Q' || quarter(min(day)) AS segment
            FROM clv_purchase GROUP BY customer""")
        return
    column = FIRST_PURCHASE[by]
    engine.run(
        f"""CREATE OR REPLACE TEMP TABLE clv_customer AS
        SELECT customer, coalesce(nullif(arg_min(coalesce({column}, ''),
            ROW(ts, coalesce({column}, ''))), ''), $none) AS segment
        FROM clv_counted GROUP BY customer""",  # noqa: S608
        {"none": f"(no {by.replace('_', ' ')})"},
    )


def buyers(engine: Engine, until: date | None = None) -> Buyers | None:
    """Customers as known on ``until`` (default: the last purchase); None without a purchase."""
    span = engine.rows("SELECT min(day), max(day) FROM clv_purchase")[0]
    if span[0] is None:
        return None
    first, last = span[0], until or span[1]
    table = engine.arrow(
        _KNOWN,
        {"last": last},
    )
    segments, code = _coded(table["segment"])
    column = {
        n: table[n].to_numpy() for n in table.column_names if n not in ("customer", "segment")
    }
    frequency = column["frequency"].astype(np.int64)
    return Buyers(
        customer=table["customer"],
        segment=code,
        segments=segments,
        histories=group(frequency, column["recency"] / _DAYS, column["age"] / _DAYS),
        valued=column["valued"].astype(np.int64),
        spend=column["spend"].astype(np.float64),
        later=column["later"].astype(np.int64),
        purchases=int(frequency.sum()) + len(frequency),
        weeks=(last - first).days / _DAYS,
        first=first,
        last=last,
    )


def counted_buyers(engine: Engine) -> Buyers | None:
    """Customers of ``clv_counts`` (customer, segment, frequency, recency, age, spend).

    Times in weeks; the mean spend of repeat purchases is empty, or not above 0, where it is not
    known. None without a customer.
    """
    table = engine.arrow(
        """SELECT customer, segment, CAST(frequency AS BIGINT) AS frequency, recency, age,
            CASE WHEN frequency > 0 AND spend > 0 THEN CAST(frequency AS BIGINT) ELSE 0 END
                AS valued,
            CASE WHEN frequency > 0 AND spend > 0 THEN spend ELSE 0 END AS spend
        FROM clv_counts ORDER BY file_row"""
    )
    if not table.num_rows:
        return None
    segments, code = _coded(table["segment"])
    frequency, recency, age, valued, spend = (
        table[n].to_numpy() for n in ("frequency", "recency", "age", "valued", "spend")
    )
    return Buyers(
        customer=table["customer"],
        segment=code,
        segments=segments,
        histories=group(frequency, recency, age),
        valued=valued,
        spend=spend,
        later=np.zeros(len(frequency), np.int64),
        purchases=int(frequency.sum()) + len(frequency),
        weeks=float(age.max()),
    )


def _coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Ints]:
    """The names in a text column, sorted, and each entry's index into them."""
    coded = pa.concat_arrays(column.dictionary_encode().unify_dictionaries().chunks)
    names = coded.dictionary.to_pylist()
    ordered = sorted(names)
    place = {name: i for i, name in enumerate(ordered)}
    rank = np.array([place[n] for n in names], np.int64)
    return tuple(ordered), rank[coded.indices.to_numpy()]


def middle(first: date, last: date) -> date:
    """The day that halves a history."""
    return first + timedelta(days=(last - first).days // 2)


def regularity(engine: Engine) -> tuple[float, int]:
    """How regular customers buy, and how many customers tell: 1 at random, more is more regular.

    The share of the older of a customer's last two gaps in both varies the less the more regular
    the gaps are: k = (1 − 4·var) ÷ (8·var) for gamma gaps of shape k (Wheat & Morrison 1990).
    """
    variance, count = engine.rows(
        """WITH gap AS (
            SELECT customer, day - lag(day) OVER of_customer AS days,
                row_number() OVER (PARTITION BY customer ORDER BY day DESC) AS place
            FROM clv_purchase WINDOW of_customer AS (PARTITION BY customer ORDER BY day)
        ), pair AS (
            SELECT max(days) FILTER (place = 2) AS older, max(days) FILTER (place = 1) AS newer
            FROM gap WHERE place <= 2 GROUP BY customer
        )
        SELECT var_pop(older / (older + newer)), count(*) FROM pair
        WHERE older IS NOT NULL AND newer IS NOT NULL"""
    )[0]
    if not count or variance is None:
        return 1.0, 0
    return (1 - 4 * variance) / (8 * max(variance, 1e-6)), int(count)


def subscribers(engine: Engine) -> int:
    """Customers with a subscription in the model; 0 without such a table."""
    if "subscription" not in engine.tables():
        return 0
    return int(
        engine.value(
            "SELECT count(*) FROM clv_customer WHERE customer IN "
            "(SELECT person_id FROM subscription)"
        )
    )
