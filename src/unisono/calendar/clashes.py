"""Campaigns that tell overlapping audiences contradicting offers (AUDIT-6, fourth kind)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from unisono.calendar.activities import (
    audiences,
    audiences_meet,
    days_of,
    people,
    same_name,
)
from unisono.model.calendar import Activity, Conflict
from unisono.model.wording import day

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
    """Activities of one audience and one offer that may still run, as (end, index)."""

    audience: frozenset[str]
    offer: Activity
    until: date
    live: list[tuple[date, int]] = field(default_factory=list)


def offer_clashes(
    ordered: Sequence[Activity], period: tuple[date, date], differ: Differ
) -> Iterable[Conflict]:
    """One conflict per pair of different campaigns with contradicting offers.

    A sweep over start days keeps what still runs, grouped by audience and offer, so that groups
    that cannot clash cost one look-up.

    Args:
        ordered: activities in their total order (by start).
        period: the shared days must touch it.
        differ: why two activities' offers contradict, in words; None when they do not.
    """
    clashes: dict[tuple[str, str], _Clash] = {}
    running: dict[tuple[frozenset[str], str], _Running] = {}
    verdicts: dict[tuple[str, str], str | None] = {}
    campaigns = [same_name(activity.campaign) for activity in ordered]
    for at, activity in enumerate(ordered):
        offer = same_name(activity.offer)
        start, end = max(activity.start, period[0]), min(days_of(activity)[1], period[1])
        if not offer or not campaigns[at] or start > end:
            continue
        audience = audiences(activity.audience)
        for key, group in list(running.items()):
            if group.until < start:
                del running[key]
                continue
            pair = (key[1], offer)
            if key[1] == offer or not audiences_meet(audience, group.audience):
                continue
            if pair not in verdicts:
                verdicts[pair] = differ(group.offer, activity)
            why = verdicts[pair]
            if why is not None:
                group.live = [item for item in group.live if item[0] >= start]
                for other_end, index in group.live:
                    _note(clashes, campaigns, (index, at), (start, min(end, other_end)), why)
        mine = running.setdefault((audience, offer), _Running(audience, activity, end))
        mine.until = max(mine.until, end)
        mine.live.append((end, at))
    return [_conflict(clash, ordered, period[1]) for clash in clashes.values()]


def _note(
    clashes: dict[tuple[str, str], _Clash],
    campaigns: Sequence[str],
    pair: tuple[int, int],
    shared: tuple[date, date],
    why: str,
) -> None:
    first, second = campaigns[pair[0]], campaigns[pair[1]]
    if first == second:
        return
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
    two = next(a for a in listing if same_name(a.campaign) != same_name(one.campaign))
    names = f"{one.campaign.strip()} and {two.campaign.strip()}"
    days = (
        f"on {day(clash.first_day)}"
        if clash.first_day == clash.last_day
        else f"between {day(clash.first_day)} and {day(clash.last_day)}"
    )
    over = clash.last_day < as_of
    first = f"Before {names} run together again, make their offers" if over else ""
    return Conflict(
        kind="contradicting_offers",
        campaign=one.campaign.strip(),
        text=f"{names} reach the same people {days} with contradicting offers: {clash.why}.",
        fix=f"{first or f'Make the offers of {names}'} the same, or move one, or keep its audience"
        " out of the other.",
        first_day=clash.first_day,
        last_day=clash.last_day,
        activities=listing,
        people=people(listing),
        over=over,
    )
