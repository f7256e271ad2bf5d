"""Calendar months as the council counts them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from unisono.errors import QueryError
from unisono.model.document import EARLIEST, LATEST
from unisono.model.wording import MONTHS


def read_month(text: str) -> date:
    """The first day of a month written as 2026-10.

    Raises:
        QueryError: it is no month.
    """
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text.strip())
    if found and EARLIEST.year <= int(found[1]) <= LATEST.year:
        return date(int(found[1]), int(found[2]), 1)
    raise QueryError(f"'{text[:40]}' is no month.", way_out="Write it as 2026-10.")


def shifted(month: date, by: int) -> date:
    """The first day of the month ``by`` months later."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of a month."""
    return shifted(month, 1) - timedelta(days=1)


def span(month: date, months: int = 1) -> tuple[date, date]:
    """First and last day of so many months up to ``month``."""
    return shifted(month, 1 - months), last_day(month)


def last_whole_month(until: date) -> date:
    """The first day of the newest month that was over on ``until``."""
    month = until.replace(day=1)
    return month if last_day(month) == until else shifted(month, -1)


def written(month: date) -> str:
    """A month as addresses have it: 2026-10."""
    return f"{month:%Y-%m}"


def words(month: date) -> str:
    """A month as people read it: Oct 2026."""
    return f"{MONTHS[month.month - 1]} {month.year}"
