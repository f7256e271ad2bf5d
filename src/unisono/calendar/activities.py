"""How activities of a calendar relate: names compared loosely, days and audiences overlapping."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from unisono.model.calendar import Activity
from unisono.model.names import audience_names, audiences, same_name


@dataclass(frozen=True)
class Reach:
    """Who an activity reaches: the audiences named, or everybody (None) ``without`` some."""

    names: frozenset[str] | None
    without: frozenset[str] = frozenset()

    def meets(self, other: Reach) -> bool:
        """True when somebody may be in both; different names are different people."""
        if self.names is None:
            return other.names is None or bool(other.names - self.without)
        if other.names is None:
            return bool(self.names - other.without)
        return bool(self.names & other.names)


@lru_cache(maxsize=65_536)
def _reach(text: str, listed: tuple[str, ...] | None, excludes: tuple[str, ...]) -> Reach:
    named = audiences(text) if listed is None else audience_names(listed)
    without = frozenset(map(same_name, excludes))
    return Reach(named - without) if named else Reach(None, without)


def reach(activity: Activity) -> Reach:
    """Who an activity reaches; nobody when all its audiences are left out of it."""
    return _reach(activity.audience, activity.audiences, activity.excludes)


def launch_day(activity: Activity) -> date:
    """The actual launch, else the planned one."""
    return activity.launched_on or activity.start


def days_of(activity: Activity) -> tuple[date, date]:
    """First and last day; an end before the start counts as a one-day activity."""
    start, end = activity.start, activity.end
    return start, end if end > start else start


def all_over(activities: Iterable[Activity], as_of: date) -> bool:
    """True when none of the activities runs on ``as_of`` or later."""
    return all(days_of(a)[1] < as_of for a in activities)


def order_key(activity: Activity) -> tuple[date, tuple[str, ...], int]:
    """A total order, so that results do not depend on the order of rows."""
    a = activity
    if a.item:  # planned: the key tells them apart
        return a.start, (a.campaign, a.channel, a.key), 0
    told = "-" if a.informed is None else "\n".join(("+", *a.informed))
    days = (str(days_of(a)[1]), str(a.launched_on), str(a.assets_ready_on))
    texts = (a.campaign, a.channel, a.key, a.title, a.team, a.owner, a.audience, a.offer, a.item)
    reached = ("-" if a.audiences is None else "\n".join(("+", *a.audiences)), *a.excludes)
    return a.start, (*texts, told, *days, a.path, *reached), a.file_row


def people(activities: tuple[Activity, ...], *also: str) -> tuple[str, ...]:
    """Owners and teams concerned, and ``also``, each once, sorted.

    A team whose owner carries its name ("Owner E-mail" of E-mail) is not named beside the owner.
    """
    pairs = {(a.owner, a.team) for a in activities}
    covered = {same_name(team) for owner, team in pairs if _names(owner, team)}
    owners = {owner for owner, _ in pairs}
    teams = {n for n in (*(team for _, team in pairs), *also) if same_name(n) not in covered}
    found: dict[str, str] = {}
    for name in sorted(n.strip() for n in (*owners, *teams)):
        if name:
            found.setdefault(same_name(name), name)
    return tuple(sorted(found.values()))


def _names(owner: str, team: str) -> bool:
    """True when ``owner`` says more than ``team`` and carries its name as whole words."""
    whole, part = same_name(owner), same_name(team)
    inside = bool(part) and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", whole) is not None
    return inside and whole != part


def tell(teams: str, campaign: str, over: bool, brief: str = "add it to the brief") -> str:
    """What to do about teams that were not told: nothing can be told now of what is over."""
    if over:
        return f"Tell {teams} before the next launch of {campaign} (this one is over) and {brief}"
    return f"Tell {teams} of {campaign} now and {brief} before the next launch"
