"""The days on which clocks change: days of the plan stay days, in milestones and in feeds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from unisono.calendar.feed import feed
from unisono.calendar.milestones import milestones
from unisono.calendar.plan import Plan
from unisono.model.plan import Campaign, PlannedActivity
from unisono.settings import CalendarSettings
from unisono.workspace import plan as workspace_plan
from unisono.workspace.workspace import Workspace

ZONES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
}
CHANGES = [(zone, day) for zone, days in ZONES.items() for day in days]
_OFFSETS = {"Europe/Berlin": (1, 2), "America/New_York": (-5, -4)}


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_the_day_begins_at_midnight_on_the_wall_before_and_after(
    zone: str, day: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    winter, summer = _OFFSETS[zone]
    first, then = (winter, summer) if day.month == 3 else (summer, winter)
    workspace = Workspace.init(tmp_path)
    (tmp_path / "unisono.toml").write_text(f'[calendar]\ntime_zone = "{zone}"\n')
    workspace = Workspace(tmp_path)
    for begun, offset in ((day, first), (day + timedelta(days=1), then)):
        moment = datetime(begun.year, begun.month, begun.day, tzinfo=UTC) - timedelta(hours=offset)
        for minutes, expected in ((-1, begun - timedelta(days=1)), (1, begun)):

            class Clock(datetime):
                at = moment + timedelta(minutes=minutes)

                @classmethod
                def now(cls, tz: Any = None) -> Any:
                    return cls.at.astimezone(tz)

            monkeypatch.setattr(workspace_plan, "datetime", Clock)
            assert workspace_plan.today(workspace) == expected


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_milestones_are_whole_days_before_the_launch(zone: str, day: date) -> None:
    settings = CalendarSettings(time_zone=zone)
    for launch in (day, day + timedelta(days=7)):
        campaign = Campaign(title="C", first_day=launch, last_day=launch + timedelta(days=3))
        plan = Plan.of([("c", campaign)])
        for as_of in (day - timedelta(days=1), day, day + timedelta(days=1)):
            found = {m.name: m for m in milestones(plan, as_of, settings)}
            for name, before in settings.milestones:
                assert found[name].due == launch - timedelta(days=before)
                assert found[name].days == (found[name].due - as_of).days


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_feeds_tell_days_and_no_times_that_a_clock_could_move(zone: str, day: date) -> None:
    settings = CalendarSettings(time_zone=zone, milestones=())
    week = timedelta(days=7)
    plan = Plan.of([
        ("over", PlannedActivity(title="Over the change", channel="Email",
                                 first_day=day - timedelta(days=1),
                                 last_day=day + timedelta(days=1))),
        ("weekly", PlannedActivity(title="Weekly", channel="Email", first_day=day - week,
                                   last_day=day - week, repeats="FREQ=WEEKLY;COUNT=3")),
    ])  # fmt: skip
    calendar = icalendar.Calendar.from_ical(feed(plan, settings))
    events = {str(e["uid"]).partition("@")[0]: e for e in calendar.walk("VEVENT")}
    assert {type(e["dtstart"].dt) for e in events.values()} == {date}
    over = events["over"]
    assert (over["dtstart"].dt, over["dtend"].dt) == (
        day - timedelta(days=1), day + timedelta(days=2)
    )  # fmt: skip
    assert events["weekly"]["dtstart"].dt == day - week
    assert events["weekly"]["rrule"].to_ical() == b"FREQ=WEEKLY;COUNT=3"
    assert calendar.walk("VTIMEZONE") == []
