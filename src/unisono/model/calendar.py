"""Calendar activities and the conflicts between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Activity:
    """One activity of the calendar; dates are whole days, both ends included."""

    key: str
    campaign: str
    channel: str
    title: str
    start: date
    end: date
    team: str = ""
    owner: str = ""
    launched_on: date | None = None
    assets_ready_on: date | None = None
    audience: str = ""
    offer: str = ""
    informed: tuple[str, ...] | None = None
    brief_on: date | None = None
    path: str = ""
    file_row: int = 0


@dataclass(frozen=True)
class Conflict:
    """One calendar conflict.

    Attributes:
        kind: launch_dates, team_unaware, assets_late, contradicting_offers, overlap.
        text: what is wrong, in one sentence with names and dates.
        fix: what to do, in one sentence.
        people: owners and teams concerned.
        unaware: the team that was not told; empty for other kinds.
        over: everything concerned ended before the last day looked at: the fix is for next time.
    """

    kind: str
    campaign: str
    text: str
    fix: str
    first_day: date
    last_day: date
    activities: tuple[Activity, ...]
    people: tuple[str, ...] = ()
    unaware: str = ""
    over: bool = False
