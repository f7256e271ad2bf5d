"""Teams that ran something at the same time and were not told (AUDIT-6, second kind)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from unisono.calendar.activities import all_over, days_of, order_key, people, reach, tell
from unisono.calendar.left_out import TellingRule, left_out_teams
from unisono.model.calendar import Activity, Conflict
from unisono.model.names import same_name
from unisono.model.wording import day

Period = tuple[date, date]


class _Lane:
    """Activities of one team in one campaign or audience, sorted by start."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.starts: list[date] = []
        self.latest: list[date] = []

    def add(self, start: date, end: date, place: int) -> None:
        self.places.append(place)
        self.starts.append(start)
        latest = self.latest
        latest.append(latest[-1] if latest and latest[-1] > end else end)

    def first_overlap(self, start: date, end: date) -> int | None:
        """Place of the earliest activity that shares a day with ``start`` … ``end``.

        The running maximum of ends first reaches ``start`` at exactly that activity.
        """
        at = bisect_left(self.latest, start)
        if at < len(self.places) and self.starts[at] <= end:
            return self.places[at]
        return None


def unaware_teams(
    ordered: Sequence[Activity], period: Period, rule: TellingRule, as_of: date | None = None
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
        as_of: what ended before it is over; None: the last day of the period.
    """
    lanes: dict[str, dict[str, _Lane]] = {}
    groups = [_groups(activity) for activity in ordered]
    for place, activity in enumerate(ordered):
        team = same_name(activity.team)
        start, end = days_of(activity)
        for group in groups[place] if team else ():
            teams = lanes.setdefault(group, {})
            if team not in teams:
                teams[team] = _Lane()
            teams[team].add(start, end, place)
    found: dict[tuple[str, str], list[tuple[Activity, Activity]]] = {}
    for place, activity in enumerate(ordered):
        near = [lanes[group] for group in groups[place] if group in lanes]
        for team, other in _unaware_of(activity, near, period).items():
            campaign = same_name(activity.campaign) or f"\n{order_key(activity)}"
            found.setdefault((campaign, team), []).append((activity, ordered[other]))
    for pairs in found.values():
        yield _conflict(pairs, as_of or period[1])
    yield from left_out_teams(ordered, period, found.keys(), rule, as_of)


def _groups(activity: Activity) -> list[str]:
    campaign = same_name(activity.campaign)
    named = sorted(reach(activity).names or ())
    return ([f"campaign {campaign}"] if campaign else []) + [f"audience {n}" for n in named]


@lru_cache(maxsize=4096)
def _same_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(same_name, names))


def _unaware_of(
    activity: Activity, near: Sequence[dict[str, _Lane]], period: Period
) -> dict[str, int]:
    """Per team that was not told, the place of its earliest activity on the same days."""
    own = same_name(activity.team)
    if activity.informed is None or not own:
        return {}
    told = _same_names(activity.informed)
    start, end = days_of(activity)
    start, end = max(start, period[0]), min(end, period[1])
    if start > end:
        return {}
    missed: dict[str, int] = {}
    for lanes in near:
        for team in lanes.keys() - told:
            other = None if team == own else lanes[team].first_overlap(start, end)
            if other is not None and other < missed.get(team, other + 1):
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
    verb = "ran" if shared_from <= as_of else "runs"
    return Conflict(
        kind="team_unaware",
        campaign=name,
        text=f"{unaware} was not informed of {name} by {activity.team.strip()}, though it {verb}"
        f" {other.title or other.campaign or other.key} {why} from {day(shared_from)}.",
        fix=f"{tell(unaware, name, over)}.",
        first_day=shared_from,
        last_day=shared_to,
        activities=listing,
        people=people(listing),
        unaware=unaware,
        over=over,
    )
