"""Teams that ran something at the same time and were not told (AUDIT-6, second kind)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date

from unisono.calendar.activities import (
    all_over,
    audiences,
    days_of,
    order_key,
    people,
    same_name,
    tell,
)
from unisono.calendar.left_out import TellingRule, left_out_teams
from unisono.model.calendar import Activity, Conflict
from unisono.model.wording import day

Period = tuple[date, date]


class _Lane:
    """Activities of one team in one campaign or audience, sorted by start."""

    def __init__(self) -> None:
        self.activities: list[Activity] = []
        self.latest: list[date] = []

    def add(self, activity: Activity) -> None:
        end = days_of(activity)[1]
        self.activities.append(activity)
        self.latest.append(max(self.latest[-1], end) if self.latest else end)

    def first_overlap(self, start: date, end: date) -> Activity | None:
        """The earliest activity that shares a day with ``start`` … ``end``.

        The running maximum of ends first reaches ``start`` at exactly that activity.
        """
        at = bisect_left(self.latest, start)
        if at < len(self.activities) and self.activities[at].start <= end:
            return self.activities[at]
        return None


def unaware_teams(
    ordered: Sequence[Activity], period: Period, rule: TellingRule
) -> Iterable[Conflict]:
    """One conflict per campaign and team that should have known of it.

    A team should know of an activity of another team when it runs something on the same days in
    the same campaign or for the same named audience, or when it is told of campaigns as a rule
    (:mod:`unisono.calendar.left_out`). Activities whose ``informed`` is unknown (None) are not
    judged.

    Args:
        ordered: activities in their total order.
        period: the shared days must touch it.
        rule: what counts as being told as a rule.
    """
    lanes: dict[str, dict[str, _Lane]] = {}
    for activity in ordered:
        team = same_name(activity.team)
        for group in _groups(activity) if team else ():
            lanes.setdefault(group, {}).setdefault(team, _Lane()).add(activity)
    found: dict[tuple[str, str], list[tuple[Activity, Activity]]] = {}
    for activity in ordered:
        for team, other in _unaware_of(activity, lanes, period).items():
            campaign = same_name(activity.campaign) or f"\n{order_key(activity)}"
            found.setdefault((campaign, team), []).append((activity, other))
    for pairs in found.values():
        yield _conflict(pairs, period[1])
    yield from left_out_teams(ordered, period, found.keys(), rule)


def _groups(activity: Activity) -> list[str]:
    campaign = same_name(activity.campaign)
    named = sorted(audiences(activity.audience))
    return ([f"campaign {campaign}"] if campaign else []) + [f"audience {n}" for n in named]


def _unaware_of(
    activity: Activity, lanes: dict[str, dict[str, _Lane]], period: Period
) -> dict[str, Activity]:
    own = same_name(activity.team)
    if activity.informed is None or not own:
        return {}
    told = {same_name(name) for name in activity.informed}
    start, end = days_of(activity)
    start, end = max(start, period[0]), min(end, period[1])
    if start > end:
        return {}
    missed: dict[str, Activity] = {}
    for group in _groups(activity):
        for team, lane in lanes[group].items():
            if team == own or team in told:
                continue
            other = lane.first_overlap(start, end)
            if other is None:
                continue
            if team not in missed or order_key(other) < order_key(missed[team]):
                missed[team] = other
    return missed


def _conflict(pairs: list[tuple[Activity, Activity]], as_of: date) -> Conflict:
    activity, other = pairs[0]
    concerned = {order_key(a): a for pair in pairs for a in pair}
    listing = tuple(concerned[key] for key in sorted(concerned))
    name = activity.campaign.strip() or activity.title or activity.key
    shared_from = min(max(a.start, b.start) for a, b in pairs)
    shared_to = max(min(days_of(a)[1], days_of(b)[1]) for a, b in pairs)
    same = same_name(activity.campaign) == same_name(other.campaign) != ""
    why = "in the same campaign" if same else f"for the same audience ({other.audience.strip()})"
    unaware = other.team.strip()
    over = all_over(listing, as_of)
    return Conflict(
        kind="team_unaware",
        campaign=name,
        text=f"{unaware} was not informed of {name} by {activity.team.strip()}, though it ran"
        f" {other.title or other.campaign or other.key} {why} from {day(shared_from)}.",
        fix=f"{tell(unaware, name, over)}.",
        first_day=shared_from,
        last_day=shared_to,
        activities=listing,
        people=people(listing),
        unaware=unaware,
        over=over,
    )
