"""Periods an audit looks back over; both ends are included."""

from __future__ import annotations

from datetime import date, timedelta


def last_days(as_of: date, days: int) -> tuple[date, date]:
    """The ``days`` days that end with ``as_of``; ``days`` below 1 counts as 1."""
    return as_of - timedelta(days=max(days, 1) - 1), as_of


def last_full_quarter(as_of: date, *, first_month: int = 1) -> tuple[date, date]:
    """The last quarter that had ended on ``as_of``.

    Args:
        as_of: a quarter ending on this day counts as full.
        first_month: month the fiscal year starts in (1–12), e.g. 4 for April.
    """
    tomorrow = as_of + timedelta(days=1)
    months = tomorrow.year * 12 + tomorrow.month - 1
    months -= (months - (first_month - 1)) % 3  # first month of the quarter that tomorrow is in
    return _first_of(months - 3), _first_of(months) - timedelta(days=1)


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
