"""Days, weeks, months and lanes: every activity where it runs, no two bars on each other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.calendar.views import (
    horizon,
    lanes,
    month_of,
    month_view,
    quarter_of,
    week_of,
    week_view,
)
from unisono.charts.stacking import stacked
from unisono.errors import CalendarError
from unisono.model.calendar import Activity

MARCH = date(2026, 3, 1)


def act(key, start, days, channel="Email"):
    first = MARCH + timedelta(days=start)
    return Activity(key, "", channel, key, first, first + timedelta(days=days - 1), item=key)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=40))
def test_bars_of_a_row_share_no_day_and_no_row_is_wasted(spans):
    days = sorted((MARCH + timedelta(a), MARCH + timedelta(a + n)) for a, n in spans)
    rows = stacked(days)
    for i, (first, last) in enumerate(days):
        for j in range(i):
            assert rows[i] != rows[j] or days[j][1] < first or last < days[j][0]
    deepest = max((sum(a <= d <= b for a, b in days) for d, _ in days), default=0)
    assert max(rows, default=-1) + 1 == deepest


def test_the_month_has_whole_weeks_and_activities_on_each_of_their_days():
    weeks = month_view([act("a", -2, 4), act("b", 40, 1)], date(2026, 3, 17))
    assert [len(week) for week in weeks] == [7] * 6
    assert (weeks[0][0].day, weeks[-1][-1].day) == (date(2026, 2, 23), date(2026, 4, 5))
    shown = {c.day: [a.key for a in c.activities] for week in weeks for c in week if c.activities}
    assert shown == {date(2026, 2, 27) + timedelta(days=n): ["a"] for n in range(4)}
    assert [c.inside for c in weeks[0]] == [False] * 6 + [True]


def test_weeks_may_begin_on_sunday():
    assert week_of(date(2026, 3, 4), 6) == (date(2026, 3, 1), date(2026, 3, 7))
    assert [c.day.day for c in week_view([], date(2026, 3, 4))] == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("month", range(1, 13))
def test_spans_of_months_and_quarters(month):
    first, last = month_of(date(2024, month, 15))
    assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
    begin, end = quarter_of(date(2024, month, 15))
    assert begin.month in (1, 4, 7, 10)
    assert begin <= first <= last <= end
    assert 89 < (end - begin).days < 92


def test_lanes_clip_bars_and_say_so():
    found = lanes(
        [act("a", -5, 10), act("b", 2, 2), act("c", 4, 200), act("d", 0, 1, "Ads")],
        MARCH, MARCH + timedelta(days=89),
    )  # fmt: skip
    assert [(lane.channel, lane.rows) for lane in found] == [("Ads", 1), ("Email", 2)]
    assert [(b.activity.key, b.row, b.goes_back, b.goes_on) for b in found[1].bars] == [
        ("a", 0, True, False), ("b", 1, False, False), ("c", 1, False, True)]  # fmt: skip
    assert found[1].bars[2].last == MARCH + timedelta(days=89)
    assert lanes([], MARCH, MARCH) == ()


def test_the_horizon_ends_where_planning_does():
    assert horizon(MARCH, 90) == (MARCH, date(2026, 5, 29))
    assert horizon(date(2199, 12, 1), 90)[1] == date(2199, 12, 31)


def test_the_year_9999_is_not_shown():
    with pytest.raises(CalendarError, match="does not reach 9999-12-31"):
        month_view([], date(9999, 12, 31))
