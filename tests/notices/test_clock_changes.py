"""The days on which clocks change, in Berlin and New York: schedules and quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from unisono.model.telling import Notice, ReportFormat, Schedule
from unisono.notices.hours import after_quiet
from unisono.workspace.schedules import newest_time, next_time

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
#: Zone, the day, the hour that is skipped or comes twice, and the moment of the change.
SPRING = [
    (BERLIN, date(2026, 3, 29), "02:30", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    (NEW_YORK, date(2026, 3, 8), "02:30", datetime(2026, 3, 8, 7, tzinfo=UTC)),
]
AUTUMN = [
    (BERLIN, date(2026, 10, 25), "02:30", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    (NEW_YORK, date(2026, 11, 1), "01:30", datetime(2026, 11, 1, 6, tzinfo=UTC)),
]
HALF = timedelta(minutes=30)
DAY = timedelta(days=1)


def _daily(zone: str, day: date, at: str) -> Schedule:
    return Schedule(
        title="Daily", report="audit", formats=(ReportFormat.JSON,), repeats="FREQ=DAILY",
        first_day=day - 5 * DAY, at=at, time_zone=zone, recipients=("ann@example.com",),
    )  # fmt: skip


def _times(schedule: Schedule, around: datetime) -> list[datetime]:
    """Every time it becomes due within two days, looked at every five minutes."""
    moment, found = around - 30 * HALF, []
    while moment < around + 60 * HALF:
        newest, following = newest_time(schedule, moment), next_time(schedule, moment)
        assert newest is not None
        assert following is not None
        assert newest <= moment < following
        found += [newest] if newest not in found else []
        moment += timedelta(minutes=5)
    return found


@pytest.mark.parametrize(("zone", "day", "at", "change"), SPRING)
def test_a_skipped_time_is_made_up_for_half_an_hour_after_the_change(
    zone: str, day: date, at: str, change: datetime
) -> None:
    due = _times(_daily(zone, day, at), change)
    assert due == [change - DAY + HALF, change + HALF, change + DAY - HALF]


@pytest.mark.parametrize(("zone", "day", "at", "change"), AUTUMN)
def test_a_time_that_comes_twice_is_due_once(
    zone: str, day: date, at: str, change: datetime
) -> None:
    due = _times(_daily(zone, day, at), change)
    assert due == [change - DAY - HALF, change - HALF, change + DAY + HALF]


@pytest.mark.parametrize(("zone", "day", "at", "change"), [*SPRING, *AUTUMN])
def test_a_time_by_day_keeps_its_place_on_the_wall(
    zone: str, day: date, at: str, change: datetime
) -> None:
    del at
    due = _times(_daily(zone, day, "09:00"), change)
    shift = (due[-1] - due[-2]) - DAY if len(due) == 2 else (due[-2] - due[-3]) - DAY
    assert abs(shift) == timedelta(hours=1)
    assert shift < timedelta(0) if change.month == 3 else shift > timedelta(0)


def _quiet(zone: str, end: str) -> Notice:
    return Notice(title="n", quiet_from="20:00", quiet_to=end, time_zone=zone)


@pytest.mark.parametrize(("zone", "day", "at", "change"), SPRING)
def test_quiet_hours_that_end_in_the_skipped_hour_end_once(
    zone: str, day: date, at: str, change: datetime
) -> None:
    del day
    quiet = _quiet(zone, at)
    assert after_quiet(change - timedelta(hours=3), quiet) == change + HALF
    just_after = change + timedelta(minutes=1)  # 03:01 on the wall, past the end
    assert after_quiet(just_after, quiet) == just_after


@pytest.mark.parametrize(("zone", "day", "at", "change"), AUTUMN)
def test_quiet_hours_that_end_in_the_doubled_hour_follow_the_wall(
    zone: str, day: date, at: str, change: datetime
) -> None:
    del day
    quiet = _quiet(zone, at)
    assert after_quiet(change - timedelta(hours=3), quiet) == change - HALF
    awake = change - timedelta(minutes=10)
    assert after_quiet(awake, quiet) == awake
    again = change + timedelta(minutes=10)  # the wall shows a quiet time once more
    assert after_quiet(again, quiet) == change + HALF
    assert after_quiet(change + HALF, quiet) == change + HALF


@pytest.mark.parametrize(("zone", "day", "at", "change"), [*SPRING, *AUTUMN])
def test_quiet_hours_over_the_night_end_at_their_time_of_the_morning(
    zone: str, day: date, at: str, change: datetime
) -> None:
    del day, at
    ends = after_quiet(change - timedelta(hours=2), _quiet(zone, "07:00"))
    after = timedelta(hours=4) if change.month == 3 else timedelta(hours=6 if zone != BERLIN else 5)
    assert ends == change + after
