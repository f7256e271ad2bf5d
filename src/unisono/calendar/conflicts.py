"""The four kinds of calendar conflict (AUDIT-6, CAL-3), counted as a person would count them.

One conflict per campaign for differing launch days, per campaign for late assets, per campaign
and unaware team, and per pair of campaigns whose offers contradict; the activities concerned are
listed in it. Cost is n log n plus the overlapping pairs found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from unisono.calendar.activities import days_of, launch_day, order_key, people
from unisono.calendar.awareness import unaware_teams
from unisono.calendar.clashes import offer_clashes
from unisono.calendar.left_out import TellingRule
from unisono.model.calendar import Activity, Conflict
from unisono.model.names import same_name
from unisono.model.wording import day, listed

Period = tuple[date, date]


def conflicts(
    activities: Sequence[Activity],
    *,
    period: Period,
    tolerance_days: int = 0,
    told: TellingRule | None = None,
    offers_differ: Callable[[Activity, Activity], str | None] | None = None,
    as_of: date | None = None,
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
        as_of: the day looked from: what ended before it is over, what starts after it is told in
            the future. None: the last day of the period.
    """
    ordered = sorted(activities, key=order_key)
    return conflicts_of(
        ordered, period=period, tolerance_days=tolerance_days, told=told,
        offers_differ=offers_differ, as_of=as_of,
    )  # fmt: skip


def conflicts_of(
    ordered: Sequence[Activity],
    *,
    period: Period,
    tolerance_days: int = 0,
    told: TellingRule | None = None,
    offers_differ: Callable[[Activity, Activity], str | None] | None = None,
    as_of: date | None = None,
) -> tuple[Conflict, ...]:
    """:func:`conflicts` of activities that stand in their total order already."""
    today = as_of or period[1]
    found = [
        *_launch_dates(ordered, period, tolerance_days, today),
        *_assets_late(ordered, period, today),
        *unaware_teams(ordered, period, told or TellingRule(), today),
        *(offer_clashes(ordered, period, offers_differ, today) if offers_differ else ()),
    ]
    return tuple(sorted(found, key=lambda c: (c.first_day, c.kind, c.campaign, c.text)))


def _by_campaign(activities: Iterable[Activity]) -> dict[str, list[Activity]]:
    groups: dict[str, list[Activity]] = {}
    for activity in activities:
        groups.setdefault(same_name(activity.campaign), []).append(activity)
    groups.pop("", None)
    return groups


def _launch_dates(
    activities: Sequence[Activity], period: Period, tolerance_days: int, as_of: date
) -> Iterable[Conflict]:
    """A channel launches with its earliest activity, on its campaign's day where that has one."""
    for group in _by_campaign(activities).values():
        first: dict[str, Activity] = {}
        for activity in sorted(group, key=launch_day):  # stable: else in the total order
            first.setdefault(same_name(activity.channel), activity)
        launches = tuple(first.values())
        days = [launch_day(a) for a in launches]
        meant = next((a.campaign_launch for a in group if a.campaign_launch), None)
        span = sorted([*days, meant] if meant else days)
        gap = (span[-1] - span[0]).days
        if gap <= tolerance_days or not any(period[0] <= d <= period[1] for d in days):
            continue
        by_day: dict[date, list[str]] = {}
        for activity in launches:
            by_day.setdefault(launch_day(activity), []).append(activity.channel or "no channel")
        said = [f"{listed(names)} on {day(first)}" for first, names in by_day.items()]
        name = group[0].campaign.strip()
        verb = "launched" if days[-1] <= as_of else "launches"
        apart = f"({gap} {'day' if gap == 1 else 'days'} apart)"
        text = f"{name} {verb} on {len(by_day)} different days: {listed(said)} {apart}."
        if meant and meant not in by_day:
            planned = "was" if meant <= as_of else "is"
            text = f"{name} {planned} to launch on {day(meant)}; {listed(said)} {apart}."
        of = "launch" if days[-1] > as_of else "next launch"
        yield Conflict(
            kind="launch_dates",
            campaign=name,
            text=text,
            fix=f"Agree on one day for the {of} of {name} and hold every channel until "
            "all are ready.",
            first_day=span[0],
            last_day=span[-1],
            activities=launches,
            people=people(launches),
        )


def _assets_late(activities: Sequence[Activity], period: Period, as_of: date) -> Iterable[Conflict]:
    """An unknown day of readiness is no evidence of lateness and is not counted."""
    late: dict[str, list[Activity]] = {}
    for activity in activities:
        launched = launch_day(activity)
        ready = activity.assets_ready_on
        if ready is not None and ready > launched and period[0] <= launched <= period[1]:
            late.setdefault(_campaign_or_own(activity), []).append(activity)
    for group in late.values():
        name = group[0].campaign.strip() or group[0].title or group[0].key
        verb = "launched" if max(launch_day(a) for a in group) <= as_of else "launches"
        waits = [
            f"{a.channel or a.title or a.key} {verb} {day(launch_day(a))}, "
            f"assets ready {day(a.assets_ready_on)}"
            for a in group
            if a.assets_ready_on
        ]
        be = "were" if verb == "launched" else "are"
        of = "next launch" if verb == "launched" else "launch"
        yield Conflict(
            kind="assets_late",
            campaign=name,
            text=f"{name} {verb} before its assets {be} ready: {'; '.join(waits)}.",
            fix=f"Lock the assets of {name} 30 days before the {of} and move it when they slip.",
            first_day=min(launch_day(a) for a in group),
            last_day=max(a.assets_ready_on for a in group if a.assets_ready_on),
            activities=tuple(group),
            people=people(tuple(group)),
        )


def _campaign_or_own(activity: Activity) -> str:
    start, end = days_of(activity)
    if activity.item and not activity.campaign.strip():
        return f"\n{activity.item}"
    own = f"\n{activity.key}\n{activity.channel}\n{start}\n{end}\n{activity.file_row}"
    return same_name(activity.campaign) or own
