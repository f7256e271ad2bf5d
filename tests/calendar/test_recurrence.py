"""Recurring activities: exactly the days dateutil names, bounded, unmoved by clock changes."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.calendar.recurrence import _years_later, due_days, occurrences
from unisono.errors import CalendarError

UTC = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
FAR = date(2026, 12, 31)


def days(activity, until=FAR, first=date(2000, 1, 1), cap=9999, zone=UTC):
    return [o.first_day for o in occurrences(activity, first, until, zone, cap)]


@settings(max_examples=40, deadline=None)
@given(
    frequency=st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")),
    interval=st.integers(1, 9),
    weekdays=st.sets(st.sampled_from(("MO", "TU", "SU")), max_size=2),
    monthdays=st.sets(st.sampled_from((1, 15, 31, -1)), max_size=2),
    end=st.sampled_from(("", ";COUNT=4", ";UNTIL=20260910", ";UNTIL=20260910T120000Z")),
    start=st.dates(date(2024, 1, 1), date(2026, 6, 1)),
)
def test_days_are_those_of_dateutil_and_the_first_always_counts(
    make, frequency, interval, weekdays, monthdays, end, start
):
    rule = f"FREQ={frequency};INTERVAL={interval}"
    if weekdays:
        rule += f";BYDAY={','.join(sorted(weekdays))}"
    if monthdays and frequency != "WEEKLY":
        rule += f";BYMONTHDAY={','.join(map(str, sorted(monthdays)))}"
    offset = (start - make.today).days
    plain = end if "UNTIL" not in end else ";UNTIL=20260910"
    begin = datetime.combine(start, datetime.min.time())
    until = datetime.combine(FAR, datetime.min.time())
    theirs = [m.date() for m in rrulestr(rule + plain, dtstart=begin).between(begin, until, True)]
    expected = sorted({start, *theirs})
    if "COUNT" in end:
        expected = expected[:4]
    assert days(make.activity(offset, 1, repeats=rule + end)) == expected


def test_each_occurrence_lasts_as_long_and_only_those_of_the_span_are_unfolded(make):
    activity = make.activity(0, 3, repeats="FREQ=WEEKLY")
    found = occurrences(activity, date(2026, 3, 17), date(2026, 3, 25), UTC, 1000)
    assert [(o.number, o.first_day, o.last_day) for o in found] == [
        (0, date(2026, 3, 1), date(2026, 3, 3)),
        (2, date(2026, 3, 15), date(2026, 3, 17)),
        (3, date(2026, 3, 22), date(2026, 3, 24)),
    ]


def test_a_clock_change_moves_neither_day_nor_time_of_day(make):
    start = datetime(2026, 3, 1, 2, 30, tzinfo=BERLIN)
    activity = make.activity(0, 1, repeats="FREQ=WEEKLY;COUNT=6", starts_at=start)
    found = occurrences(activity, make.today, FAR, BERLIN, 99)
    assert [o.first_day for o in found] == [make.day(7 * n) for n in range(6)]
    # On 29 March 2026 there is no 02:30 in Berlin: it is then 03:30.
    assert [f"{o.starts_at:%d %H:%M %z}" for o in found if o.starts_at] == [
        "01 02:30 +0100", "08 02:30 +0100", "15 02:30 +0100", "22 02:30 +0100", "29 03:30 +0200",
        "05 02:30 +0200",
    ]  # fmt: skip


def test_a_start_in_another_zone_keeps_its_distance_to_the_day(make):
    start = datetime.fromisoformat("2026-03-01T23:30:00-08:00")  # 2 March in Berlin
    activity = make.activity(0, 1, repeats="FREQ=DAILY;COUNT=2", starts_at=start)
    found = occurrences(activity, make.today, FAR, BERLIN, 99)
    assert [(o.first_day.day, f"{o.starts_at:%d %H:%M}") for o in found if o.starts_at] == [
        (1, "02 08:30"), (2, "03 08:30")
    ]  # fmt: skip


def test_until_as_a_moment_is_a_day_of_the_zone(make):
    activity = make.activity(0, 1, repeats="FREQ=DAILY;UNTIL=20260302T230000Z")
    assert len(days(activity, zone=UTC)) == 2
    assert len(days(activity, zone=BERLIN)) == 3


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=DAILY;UNTIL=20269999",
        "daily", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;X=1", "FREQ=MONTHLY;BYDAY=+9MO",
        "FREQ=DAILY\nEXDATE:20260301", "FREQ=DAILY;BYSETPOS=0", "RRULE:", ";;;",
        "FREQ=DAILY;INTERVAL=99999999999999999999",
    ],
)  # fmt: skip
def test_what_is_no_rule_of_whole_days_is_refused(make, rule):
    with pytest.raises(CalendarError):
        days(make.activity(repeats=rule))


def test_more_than_the_cap_is_refused_with_the_setting_to_raise(make):
    activity = make.activity(0, 1, repeats="FREQ=DAILY")
    with pytest.raises(CalendarError, match=r"more than 30 times.*calendar\.max_occurrences"):
        days(activity, until=make.day(60), first=make.today, cap=30)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYWEEKNO=60", "FREQ=DAILY;INTERVAL=99999"],
)
def test_a_rule_that_never_meets_a_day_ends_soon(make, rule):
    before = time.process_time()
    assert days(make.activity(0, 1, repeats=rule)) == [make.today]
    assert time.process_time() - before < 5


def test_the_year_9999_is_only_an_end(make):
    activity = make.activity(0, 1, repeats="FREQ=YEARLY;UNTIL=99991231T235959Z")
    assert len(days(activity, until=date(2199, 12, 31))) == 174
    assert days(make.activity(0, 1), until=make.today - timedelta(days=9)) == [make.today]


@given(st.dates(date(2, 1, 1), date(2400, 1, 1)), st.integers(0, 150))
def test_years_are_moved_next_to_the_last_one_and_stay_the_same_calendar(first, span):
    last = first.year + span
    later = _years_later(first.year, last)
    assert last + later <= 9999
    for year in (first.year, last):
        for month, day in ((1, 1), (3, 1), (12, 31)):
            here, there = date(year, month, day), date(year + later, month, day)
            assert here.isocalendar()[1:] == there.isocalendar()[1:]


def test_years_of_this_century_are_moved_to_the_last_ones_of_all():
    assert 9999 - (2036 + _years_later(2026, 2036)) < 30, "so that a search in vain is short"


def test_the_first_day_counts_only_where_it_starts_something():
    rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=2"
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    assert due_days(rule, monday, FAR, UTC) == (tuesday, date(2026, 3, 10))
    assert due_days(rule, monday, FAR, UTC, with_first=True) == (monday, tuesday)
