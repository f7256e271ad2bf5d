"""Calendar months."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.council.months import last_whole_month, read_month, shifted, span, words, written
from unisono.errors import QueryError


@given(st.dates(date(1990, 1, 1), date(2199, 1, 1)), st.integers(-24, 24))
def test_months_follow_each_other(day: date, by: int) -> None:
    month = day.replace(day=1)
    assert shifted(shifted(month, by), -by) == month
    assert read_month(written(month)) == month
    first, last = span(month, 3)
    assert shifted(first, 3) == shifted(month, 1)
    assert (shifted(month, 1) - last).days == 1


def test_the_newest_whole_month() -> None:
    assert last_whole_month(date(2026, 9, 30)) == date(2026, 9, 1)
    assert last_whole_month(date(2026, 9, 29)) == date(2026, 8, 1)
    assert last_whole_month(date(2026, 1, 5)) == date(2025, 12, 1)
    assert words(date(2026, 9, 1)) == "Sep 2026"


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "9999-01", "x", "2026-01-01", "２０２６-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        read_month(text)
