"""Why a month's conversions and the CRM's closed-won differ, line by line (ATT-4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from unisono.model.evidence import SourceRef
from unisono.model.reconciliation import MonthGap, MonthLine, MonthReason
from unisono.warehouse.engine import Engine

#: Reason → what it means.
REASONS: dict[str, str] = {
    "missing in the CRM": "a conversion with no won deal of the same person within 92 days",
    "missing in conversions": "a won deal with no conversion of the same person within 92 days",
    "different month": "the same sale, booked in another month in the other system",
    "amount differs": "the same sale with another amount: currency, tax, discount",
    "amount missing": "the same sale, without an amount in one of the systems",
    "refund": "the same sale; the CRM's amount is the one after refunds",
    "duplicate": "a deal that another conversion reports too; it counts once",
    "nobody joined": "a sale or deal that names nobody, so that it cannot be matched",
}

_LARGEST = """
SELECT * FROM mart_month_line WHERE list_contains(?, month_start)
QUALIFY row_number() OVER (PARTITION BY month_start
    ORDER BY abs(effect) DESC, coalesce(conversion_id, ''), coalesce(deal_id, '')) <= ?
ORDER BY month_start, abs(effect) DESC, coalesce(conversion_id, ''), coalesce(deal_id, '')
"""


def month_gaps(engine: Engine, months: Collection[date], lines: int = 20) -> tuple[MonthGap, ...]:
    """The gap of every month in ``months``, oldest first, with its ``lines`` largest lines."""
    if not months:
        return ()
    wanted = sorted(months)
    totals = engine.rows(
        "SELECT month_start, coalesce(value, 0), coalesce(won_value, 0) FROM mart_month "
        "WHERE list_contains(?, month_start) ORDER BY month_start",
        [wanted],
    )
    reasons = engine.rows(
        "SELECT month_start, reason, count(*), sum(effect) FROM mart_month_line "
        "WHERE list_contains(?, month_start) GROUP BY ALL ORDER BY abs(sum(effect)) DESC, reason",
        [wanted],
    )
    found = engine.dicts(_LARGEST, [wanted, lines])
    return tuple(
        _gap(month, float(value), float(won), [r[1:] for r in reasons if r[0] == month],
             [r for r in found if r["month_start"] == month])
        for month, value, won in totals
    )  # fmt: skip


def _gap(
    month: date, value: float, won: float, reasons: list[Any], rows: list[dict[str, Any]]
) -> MonthGap:
    counted = tuple(MonthReason(name, int(n), float(effect)) for name, n, effect in reasons)
    shown = tuple(_line(row) for row in rows)
    left = sum(r.lines for r in counted) - len(shown)
    return MonthGap(month, value, won, value - won, counted, shown, left)


def _line(row: dict[str, Any]) -> MonthLine:
    return MonthLine(
        row["reason"],
        float(row["effect"]),
        row["conversion_id"],
        row["deal_id"],
        row["value"],
        row["won_value"],
        SourceRef(row["sale_path"], int(row["sale_row"])) if row["sale_path"] else None,
        SourceRef(row["deal_path"], int(row["deal_row"])) if row["deal_path"] else None,
    )
