"""Campaigns that tell overlapping audiences contradicting offers (AUDIT-6, fourth kind)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from unisono.calendar.activities import Reach, days_of, people, reach
from unisono.model.calendar import Activity, Conflict
from unisono.model.names import same_name
from unisono.model.wording import day, listed

Differ = Callable[[Activity, Activity], str | None]


@dataclass
class _Clash:
    """What two campaigns disagree on, gathered over their activities."""

    why: str
    first_day: date
    last_day: date
    indices: set[int]


@dataclass
class _Running:
    """Activities of one reach and one offer that may still run, as (end, index)."""

    reach: Reach
    words: str
    offer: Activity
    until: date
    number: int
    live: list[tuple[date, int]] = field(default_factory=list)

    def still(self, start: date) -> list[tuple[date, int]]:
        """Those that run on ``start`` or later; the others are forgotten."""
        self.live = [item for item in self.live if item[0] >= start]
        return self.live


class _Open:
    """Groups that still run, by the audiences they name; everybody's stand under None."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Reach, str], _Running] = {}
        self._begun = 0
        self._named: dict[str | None, dict[tuple[Reach, str], _Running]] = {}

    def meeting(self, reach: Reach, start: date) -> list[_Running]:
        """Groups that ``reach`` meets and that run on ``start`` or later, in order of coming."""
        if reach.names is None:
            near = self._groups
        else:
            near = dict(self._named.get(None, {}))
            for name in reach.names:
                near.update(self._named.get(name, {}))
        for key in [k for k, group in near.items() if group.until < start]:
            self._remove(key)
            near.pop(key, None)
        met = [group for group in near.values() if reach.meets(group.reach)]
        return sorted(met, key=lambda group: group.number)

    def of(self, reach: Reach, words: str, activity: Activity, end: date) -> _Running:
        """The group of this reach and offer, begun when there is none."""
        key = (reach, words)
        group = self._groups.get(key)
        if group is None:
            self._begun += 1
            group = self._groups[key] = _Running(reach, words, activity, end, self._begun)
            for name in self._places(reach):
                self._named.setdefault(name, {})[key] = group
        return group

    def _remove(self, key: tuple[Reach, str]) -> None:
        if self._groups.pop(key, None) is not None:
            for name in self._places(key[0]):
                self._named[name].pop(key, None)

    @staticmethod
    def _places(reach: Reach) -> Iterable[str | None]:
        return (None,) if reach.names is None else reach.names


def side(activity: Activity) -> str:
    """What stands for the activity in a clash: its campaign, else itself when it is planned."""
    return same_name(activity.campaign) or (f"\n{activity.item}" if activity.item else "")


def offer_clashes(
    ordered: Sequence[Activity],
    period: tuple[date, date],
    differ: Differ,
    as_of: date | None = None,
) -> Iterable[Conflict]:
    """One conflict per pair of campaigns with contradicting offers.

    A sweep over start days keeps what still runs, by audience and offer. Planned activities clash
    within one campaign and without one too; those of exports only between campaigns.

    Args:
        ordered: activities in their total order (by start).
        period: the shared days must touch it.
        differ: why two offers contradict, in words; None when they do not.
        as_of: what ended before it is over; None: the last day of the period.
    """
    clashes: dict[tuple[str, str], _Clash] = {}
    running = _Open()
    verdicts: dict[tuple[str, str], str | None] = {}
    sides = [side(activity) for activity in ordered]
    for at, activity in enumerate(ordered):
        offer = same_name(activity.offer)
        start, end = max(activity.start, period[0]), min(days_of(activity)[1], period[1])
        if not offer or not sides[at] or start > end:
            continue
        reached = reach(activity)
        for group in running.meeting(reached, start):
            pair = (group.words, offer)
            if group.words != offer and pair not in verdicts:
                verdicts[pair] = differ(group.offer, activity)
            why = verdicts.get(pair)
            for other_end, index in group.still(start) if why else ():
                if sides[index] != sides[at] or (activity.item and ordered[index].item):
                    shared = (start, min(end, other_end))
                    _note(clashes, sides, (index, at), shared, why or "")
        mine = running.of(reached, offer, activity, end)
        mine.until = max(mine.until, end)
        mine.live.append((end, at))
    return [_conflict(clash, ordered, as_of or period[1]) for clash in clashes.values()]


def _note(
    clashes: dict[tuple[str, str], _Clash],
    sides: Sequence[str],
    pair: tuple[int, int],
    shared: tuple[date, date],
    why: str,
) -> None:
    first, second = sides[pair[0]], sides[pair[1]]
    key = (first, second) if first < second else (second, first)
    clash = clashes.get(key)
    if clash is None:
        clashes[key] = _Clash(why, *shared, set(pair))
        return
    clash.first_day = min(clash.first_day, shared[0])
    clash.last_day = max(clash.last_day, shared[1])
    clash.indices.update(pair)


def _conflict(clash: _Clash, ordered: Sequence[Activity], as_of: date) -> Conflict:
    listing = tuple(ordered[i] for i in sorted(clash.indices))
    one = listing[0]
    two = next((a for a in listing if side(a) != side(one)), one)
    names = listed(list(dict.fromkeys((_name(one), _name(two)))))
    days = (
        f"on {day(clash.first_day)}"
        if clash.first_day == clash.last_day
        else f"between {day(clash.first_day)} and {day(clash.last_day)}"
    )
    over = clash.last_day < as_of
    verb = "reach" if side(one) != side(two) else "reaches"
    again = "run together again" if side(one) != side(two) else "runs again"
    first = f"Before {names} {again}, make their offers" if over else ""
    return Conflict(
        kind="contradicting_offers",
        campaign=_name(one),
        text=f"{names} {verb} the same people {days} with contradicting offers: {clash.why}.",
        fix=f"{first or f'Make the offers of {names}'} the same, or move one, or keep its audience"
        " out of the other.",
        first_day=clash.first_day,
        last_day=clash.last_day,
        activities=listing,
        people=people(listing),
        over=over,
        subject=_name(two),
    )


def _name(activity: Activity) -> str:
    return activity.campaign.strip() or activity.title or activity.key
