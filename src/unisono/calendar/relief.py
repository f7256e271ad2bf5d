"""Ways out of audience fatigue: leave the audience out, move, or merge activities."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from unisono.calendar.activities import order_key, reach
from unisono.calendar.check import Checking
from unisono.calendar.fatigue import EVERYBODY, Contact, contacts, stretches
from unisono.calendar.fixes import movable
from unisono.calendar.plan import Plan
from unisono.calendar.planned import BEFORE, planned_activities
from unisono.model.calendar import Activity, PlanConflict, PlanFix, Step
from unisono.model.names import same_name
from unisono.model.wording import day, listed

_SLACK = 1e-9
#: How far ahead a free place is looked for.
_AHEAD = 400
_MOST = 40


class _Audience:
    """What one audience is asked, day by day."""

    def __init__(self, plan: Plan, found: PlanConflict, how: Checking) -> None:
        conflict = found.conflict
        since, until = how.period[0] - BEFORE, how.period[1]
        activities = planned_activities(plan, since, until, how.settings)
        self.ordered = sorted(activities, key=order_key)
        named, general = contacts(self.ordered, how.settings)
        self.name = same_name(conflict.subject)
        self.all = [c for c, r in general if self.name not in r.without]
        if self.name != EVERYBODY:
            self.all += named.get(self.name, [])
        self.zero = min(c.start for c in self.all)
        last = max(max(c.free for c in self.all), conflict.last_day)
        self.days = (last - self.zero).days + _AHEAD
        self.limit = how.settings.fatigue_limit
        self.span = conflict.first_day, conflict.last_day
        self.load = np.zeros(self.days)
        for contact in self.all:
            self.add(contact, 1)

    def add(self, contact: Contact, sign: int, start: date | None = None) -> None:
        """Count a contact, or take it away, where it is or from ``start`` on."""
        begin = ((start or contact.start) - self.zero).days
        self.load[begin : begin + (contact.free - contact.start).days] += sign * contact.weight

    def item(self, contact: Contact) -> Activity:
        """The activity of a contact."""
        return self.ordered[contact.place]

    def of_item(self, item: str) -> list[Contact]:
        """All contacts of one planned activity."""
        return [c for c in self.all if self.item(c).item == item]

    def first_full(self) -> date | None:
        """The first day of the conflict on which it is still too much."""
        for found in stretches(self.load, self.zero, self.limit):
            if found.first <= self.span[1] and found.last >= self.span[0]:
                return max(found.first, self.span[0])
        return None

    def active(self, on: date) -> list[Contact]:
        """Contacts that count on a day, the last to start first."""
        found = [c for c in self.all if c.start <= on < c.free]
        return sorted(found, key=lambda c: (c.start, c.free, self.item(c).item), reverse=True)


def relief(plan: Plan, found: PlanConflict, how: Checking) -> Iterator[PlanFix | None]:
    """Proposals to leave the audience out of some activities, to move some, to merge some."""
    yield _left_out(plan, found, how)
    yield _moved(plan, found, how)
    yield _merged(plan, found, how)


def _title(plan: Plan, item: str) -> str:
    activity = plan.activities[item]
    return f"{activity.title} ({activity.channel})" if activity.channel else activity.title


def _left_out(plan: Plan, found: PlanConflict, how: Checking) -> PlanFix | None:
    """Greedy from the left: of what counts on the first full day, the one that counts longest."""
    audience = _Audience(plan, found, how)
    if audience.name == EVERYBODY:
        return None
    chosen: list[str] = []
    while (on := audience.first_full()) is not None:
        free = [
            c for c in audience.active(on)
            if audience.item(c).item not in chosen
            and reach(audience.item(c)).names != frozenset((audience.name,))
        ]  # fmt: skip
        if not free or len(chosen) >= _MOST:
            return None
        item = audience.item(max(free, key=lambda c: c.free)).item
        chosen.append(item)
        for contact in audience.of_item(item):
            audience.add(contact, -1)
    said = listed([_title(plan, i) for i in chosen]) if chosen else ""
    subject = found.conflict.subject
    steps = tuple(Step("exclude", item, subject) for item in chosen)
    return PlanFix(f"Leave {subject} out of {said}.", steps)


def _moved(plan: Plan, found: PlanConflict, how: Checking) -> PlanFix | None:
    """The last to start on the first full day goes to the first later day that has room."""
    audience = _Audience(plan, found, how)
    chosen: dict[str, date] = {}
    while (on := audience.first_full()) is not None:
        contact = next(
            (c for c in audience.active(on) if _free(plan, audience.item(c), chosen, how)), None
        )
        if contact is None or len(chosen) >= _MOST:
            return None
        audience.add(contact, -1)
        start = _room(audience, contact)
        if start is None:
            return None
        audience.add(contact, 1, start)
        chosen[audience.item(contact).item] = start
    said = [f"{_title(plan, item)} to {day(start)}" for item, start in chosen.items()]
    steps = tuple(Step("move", item, day=start) for item, start in chosen.items())
    return PlanFix(f"Move {listed(said)}.", steps) if steps else None


def _free(plan: Plan, activity: Activity, chosen: dict[str, date], how: Checking) -> bool:
    document = plan.activities[activity.item]
    ahead = document.first_day >= how.as_of
    return (
        activity.item not in chosen and ahead and not document.repeats and movable(document)
    )  # fmt: skip


def _room(audience: _Audience, contact: Contact) -> date | None:
    """The first day from the contact's own on at which it fits, given all others."""
    length = (contact.free - contact.start).days
    full = audience.load > audience.limit - contact.weight + _SLACK
    begin = (contact.start - audience.zero).days + 1
    return _first_gap(full, begin, length, audience.zero)


def _first_gap(full: npt.NDArray[np.bool_], begin: int, length: int, zero: date) -> date | None:
    blocked = np.concatenate(([0], np.cumsum(full)))
    starts = np.arange(begin, len(full) - length)
    open_at = starts[blocked[starts + length] == blocked[starts]]
    return zero + timedelta(days=int(open_at[0])) if len(open_at) else None


def _merged(plan: Plan, found: PlanConflict, how: Checking) -> PlanFix | None:
    """Activities of one channel for the same people become one, until it is enough."""
    audience = _Audience(plan, found, how)
    groups: dict[tuple[str, object, str | None], list[str]] = {}
    for contact in sorted(audience.all, key=lambda c: (c.start, c.place)):
        activity = audience.item(contact)
        document = plan.activities[activity.item]
        if not _free(plan, activity, {}, how) or activity.item not in found.items:
            continue
        key = (same_name(activity.channel), reach(activity), document.offer)
        groups.setdefault(key, []).append(activity.item)
    steps: list[Step] = []
    for into, *others in groups.values():
        for other in others:
            if audience.first_full() is None:
                break
            steps.append(Step("merge", into, other))
            for contact in audience.of_item(other):
                audience.add(contact, -1)
    if audience.first_full() is not None or not steps:
        return None
    said = [f"{_title(plan, s.name)} into {_title(plan, s.item)}" for s in steps]
    return PlanFix(f"Merge {listed(said)}.", tuple(steps))
