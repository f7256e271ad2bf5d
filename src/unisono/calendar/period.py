"""The period an audit looks back over; both ends are included."""

from __future__ import annotations

from datetime import date, timedelta


def last_days(as_of: date, days: int) -> tuple[date, date]:
    """The ``days`` days that end with ``as_of``; ``days`` below 1 counts as 1."""
    return as_of - timedelta(days=max(days, 1) - 1), as_of
