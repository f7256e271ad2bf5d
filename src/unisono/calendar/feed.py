"""The plan as an iCalendar feed (RFC 5545): whole-day events to subscribe to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from unisono.calendar.milestones import milestones
from unisono.calendar.plan import Plan
from unisono.calendar.planned import campaign_names
from unisono.calendar.recurrence import last_start, rule_parts, written
from unisono.errors import CalendarError
from unisono.model.names import same_name
from unisono.model.plan import PlannedActivity, Status
from unisono.settings import CalendarSettings

#: DTSTAMP of what has no revision, so that the same plan gives the same bytes.
_NO_STAMP = datetime(2000, 1, 1, tzinfo=UTC)
_STATES = {Status.IDEA: "TENTATIVE", Status.CANCELLED: "CANCELLED"}


@dataclass(frozen=True)
class Revised:
    """Revision of a document and when it was made."""

    number: int = 1
    at: datetime = _NO_STAMP


def feed(
    plan: Plan,
    settings: CalendarSettings,
    *,
    team: str = "",
    revisions: Mapping[str, Revised] | None = None,
    name: str = "Marketing calendar",
) -> bytes:
    """Activities of a team (and those it was told of) with the milestones of their campaigns.

    UID stays while the document keeps its key, SEQUENCE and DTSTAMP follow its revision, so the
    same plan always gives the same bytes. Cancelled activities stay in the feed as cancelled.

    Args:
        team: empty is everybody.
        revisions: of activities, as ``activity:key``, and campaigns, as ``campaign:key``.

    An activity whose recurrence rule cannot be used stands there once.

    Raises:
        CalendarError: the package icalendar is not installed.
    """
    out = _package().Calendar()
    out.add("prodid", "-//unisono//calendar//EN")
    out.add("version", "2.0")
    out.add("x-wr-calname", f"{name}: {team}" if team else name)
    known, names = revisions or {}, campaign_names(plan)
    campaigns = set()
    for key, activity in sorted(plan.activities.items()):
        if not team or _concerns(plan, activity, team):
            campaigns.add(activity.campaign)
            revised = known.get(f"activity:{key}", Revised())
            out.add_component(_event(key, activity, names, revised, ZoneInfo(settings.time_zone)))
    for m in milestones(plan, date.min, settings):  # their days only, not their states
        if not team or m.campaign in campaigns:
            revised = known.get(f"campaign:{m.campaign}", Revised())
            out.add_component(
                _whole_day(
                    f"{m.campaign}.{m.name}@milestone.unisono", revised, m.due, m.due,
                    f"{names[m.campaign]}: {m.name.replace('_', ' ')}",
                )
            )  # fmt: skip
    return bytes(out.to_ical())


def _package() -> ModuleType:
    # Comes with the extra [web], and only feeds need it.
    try:
        import icalendar
    except ImportError:
        raise CalendarError(
            "iCalendar files need the package icalendar.", way_out="pip install 'unisono[web]'"
        ) from None
    return icalendar


def _concerns(plan: Plan, activity: PlannedActivity, team: str) -> bool:
    campaign = plan.campaigns.get(activity.campaign or "")
    teams = [activity.team, *activity.informed]
    teams += [campaign.team, *campaign.informed] if campaign else []
    return same_name(team) in map(same_name, teams)


def _whole_day(uid: str, revised: Revised, first: date, last: date, title: str) -> Any:
    event = _package().Event()
    event.add("uid", uid)
    event.add("dtstamp", revised.at.astimezone(UTC))
    event.add("last-modified", revised.at.astimezone(UTC))
    event.add("sequence", max(revised.number - 1, 0))
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the end of a whole-day event is not included
    event.add("summary", _text(title))
    event.add("transp", "TRANSPARENT")
    return event


def _event(
    key: str, activity: PlannedActivity, names: Mapping[str, str], revised: Revised, zone: ZoneInfo
) -> Any:
    title = f"{activity.title} ({activity.channel})"
    event = _whole_day(
        f"{key}@activity.unisono", revised, activity.first_day, activity.last_day, title
    )
    if rule := _rule(activity.repeats, zone):
        event.add("rrule", rule)
    campaign = names.get(activity.campaign or "", activity.campaign or "")
    told = {"Campaign": campaign, "Team": activity.team, "Owner": activity.owner,
            "Audiences": ", ".join(activity.audiences), "Notes": activity.notes}  # fmt: skip
    event.add("description", _text("\n".join(f"{k}: {v}" for k, v in told.items() if v)))
    event.add("categories", [_text(activity.channel)])
    event.add("status", _STATES.get(activity.status, "CONFIRMED"))
    return event


def _rule(repeats: str, zone: ZoneInfo) -> Any:
    """The recurrence rule with UNTIL as a day, as DTSTART is one; None without a usable rule."""
    try:
        parts = rule_parts(repeats) if repeats else {}
        if until := last_start(parts, zone):
            parts["UNTIL"] = f"{until:%Y%m%d}"
        return _package().vRecur.from_ical(written(parts)) if parts else None
    except (CalendarError, ValueError):
        return None


def _text(text: str) -> str:
    """Without control characters, which a calendar file cannot hold."""
    return "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
