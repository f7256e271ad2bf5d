from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.calendar import last_days, last_full_quarter


@pytest.mark.parametrize(
    ("as_of", "first_month", "expected"),
    [
        (date(2026, 3, 30), 1, (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2026, 3, 31), 1, (date(2026, 1, 1), date(2026, 3, 31))),
        (date(2026, 1, 1), 1, (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2026, 3, 15), 2, (date(2025, 11, 1), date(2026, 1, 31))),
        (date(2024, 3, 1), 3, (date(2023, 12, 1), date(2024, 2, 29))),
    ],
)
def test_last_full_quarter(as_of, first_month, expected):
    assert last_full_quarter(as_of, first_month=first_month) == expected


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_a_quarter_has_ended_is_recent_and_starts_in_a_quarter_month(as_of, first_month):
    start, end = last_full_quarter(as_of, first_month=first_month)
    assert start < end <= as_of < end + timedelta(days=93)
    assert (start.month - first_month) % 3 == 0
    assert start.day == 1
    assert (end + timedelta(days=1)).day == 1


def test_last_days_includes_both_ends():
    assert last_days(date(2026, 3, 1), 92) == (date(2025, 11, 30), date(2026, 3, 1))
    assert last_days(date(2026, 3, 1), 0) == (date(2026, 3, 1), date(2026, 3, 1))
