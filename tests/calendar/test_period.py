from datetime import date

from unisono.calendar import last_days


def test_last_days_includes_both_ends():
    assert last_days(date(2026, 3, 1), 92) == (date(2025, 11, 30), date(2026, 3, 1))
    assert last_days(date(2026, 3, 1), 0) == (date(2026, 3, 1), date(2026, 3, 1))
