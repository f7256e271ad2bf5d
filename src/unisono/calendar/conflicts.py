"""The four kinds of calendar conflict (AUDIT-6, CAL-3), counted as a person would count them.

One conflict per campaign for differing launch days, per campaign for late assets, per campaign
and unaware team, and per pair of campaigns whose offers contradict; the activities concerned are
listed in it. Cost is n log n plus the overlapping pairs found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from unisono.calendar.activities import (
    days_of,
    launch_day,
    order_key,
    people,
    same_name,
)
from unisono.calendar.awareness import unaware_teams
from unisono.calendar.clashes import offer_clashes
from unisono.calendar.left_out import TellingRule
from unisono.model.calendar import Activity, Conflict
from unisono.model.wording import day, listed

Period = tuple[date, date]


def conflicts(
    activities: Sequence[Activity],
    *,
    period: Period,
    tolerance_days: int = 0,
    told: TellingRule | None = None,
    offers_differ: Callable[[Activity, Activity], str | None] | None = None,
) -> tuple[Conflict, ...]:
    """All conflicts that touch ``period``, sorted by first day, kind and campaign.

    Args:
        activities: planned or run activities; their order does not matter.
        period: first and last day, both included. Differing launches and late assets count when
            a launch lies in it, the other kinds when the shared days do.
        tolerance_days: days the launches of one campaign may differ.
        told: when a team counts as told of campaigns as a rule; None: the usual rule.
        offers_differ: says in words why two activities' offers contradict, None when they do
            not; it is asked once per pair of distinct offer texts. Without it offers are not
            compared.
    """
    ordered = sorted(activities, key=order_key)
    found = [
        *_launch_dates(ordered, period, tolerance_days),
        *_assets_late(ordered, period),
        *unaware_teams(ordered, period, told or TellingRule()),
        *(offer_clashes(ordered, period, offers_differ) if offers_differ else ()),
    ]
    return tuple(sorted(found, key=lambda c: (c.first_day, c.kind, c.campaign, c.text)))


def _by_campaign(activities: Iterable[Activity]) -> dict[str, list[Activity]]:
    groups: dict[str, list[Activity]] = {}
    for activity in activities:
        groups.setdefault(same_name(activity.campaign), []).append(activity)
    groups.pop("", None)
    return groups


def _launch_dates(
    activities: Sequence[Activity], period: Period, tolerance_days: int
) -> Iterable[Conflict]:
    """A channel launches with its earliest activity; later ones of the same channel are waves."""
    for group in _by_campaign(activities).values():
        first: dict[str, Activity] = {}
        for activity in sorted(group, key=lambda a: (launch_day(a), order_key(a))):
            first.setdefault(same_name(activity.channel), activity)
        launches = tuple(first.values())
        days = [launch_day(a) for a in launches]
        gap = (days[-1] - days[0]).days
        if gap <= tolerance_days or not any(period[0] <= d <= period[1] for d in days):
            continue
        by_day: dict[date, list[str]] = {}
        for activity in launches:
            by_day.setdefault(launch_day(activity), []).append(activity.channel or "no channel")
        said = [f"{listed(names)} on {day(first)}" for first, names in by_day.items()]
        name = group[0].campaign.strip()
        yield Conflict(
            kind="launch_dates",
            campaign=name,
            text=f"{name} launched on {len(by_day)} different days: {listed(said)}"
            f" ({gap} {'day' if gap == 1 else 'days'} apart).",
            fix=f"Agree on one day for the next launch of {name} and hold every channel until "
            "all are ready.",
            first_day=days[0],
            last_day=days[-1],
            activities=launches,
            people=people(launches),
        )


def _assets_late(activities: Sequence[Activity], period: Period) -> Iterable[Conflict]:
    """An unknown day of readiness is no evidence of lateness and is not counted."""
    late: dict[str, list[Activity]] = {}
    for activity in activities:
        launched = launch_day(activity)
        ready = activity.assets_ready_on
        if ready is not None and ready > launched and period[0] <= launched <= period[1]:
            late.setdefault(_campaign_or_own(activity), []).append(activity)
    for group in late.values():
        name = group[0].campaign.strip() or group[0].title or group[0].key
        waits = [
            f"{a.channel or a.title or a.key} launched {day(launch_day(a))}, "
            f"assets ready {day(a.assets_ready_on)}"
            for a in group
            if a.assets_ready_on
        ]
        yield Conflict(
            kind="assets_late",
            campaign=name,
            text=f"{name} launched before its assets were ready: {'; '.join(waits)}.",
            fix=f"Lock the assets of {name} 30 days before the next launch and move it when they "
            "slip.",
            first_day=min(launch_day(a) for a in group),
            last_day=max(a.assets_ready_on for a in group if a.assets_ready_on),
            activities=tuple(group),
            people=people(tuple(group)),
        )


def _campaign_or_own(activity: Activity) -> str:
    start, end = days_of(activity)
    own = f"\n{activity.key}\n{activity.channel}\n{start}\n{end}\n{activity.file_row}"
    return same_name(activity.campaign) or own
