"""Calendar activities, the conflicts between them, and the steps that put them right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Activity:
    """One activity of the calendar; dates are whole days, both ends included.

    Attributes:
        item: key of the planned activity it is (an occurrence of); empty: read from an export.
        audiences: who it is for, where that is known name by name (empty: everybody); None: as
            the text ``audience`` says.
        excludes: audiences left out of it.
        campaign_launch: the one day its campaign is to start in every channel.
    """

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
    item: str = ""
    audiences: tuple[str, ...] | None = None
    excludes: tuple[str, ...] = ()
    campaign_launch: date | None = None


@dataclass(frozen=True)
class Conflict:
    """One calendar conflict.

    Attributes:
        kind: launch_dates, team_unaware, assets_late, contradicting_offers, overlap; of a plan
            also assets_missing, asset_rights, asset_formats, audience_fatigue, dependency.
        text: what is wrong, in one sentence with names and dates.
        fix: what to do, in one sentence.
        people: owners and teams concerned.
        unaware: the team that was not told; empty for other kinds.
        over: everything concerned ended before the last day looked at: the fix is for next time.
        subject: what the conflict is about besides the campaign (an audience, an asset …), so
            that two of one kind can be told apart; for people, not for comparing.
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
    subject: str = ""


@dataclass(frozen=True)
class Step:
    """One change of the plan.

    Attributes:
        do: move (``item`` starts on ``day``), move_launch (campaign ``item`` launches on
            ``day``), end (``item`` ends on ``day``), exclude (audience ``name`` from ``item``),
            offer (``item`` makes the offer ``name``), tell (team ``name`` of campaign ``item``),
            inform (team ``name`` of activity ``item``), merge (activity ``name`` into ``item``),
            without_asset (``name`` out of ``item``), asset_due (asset ``item`` by ``day``),
            independent (``item`` no longer waits for ``name``).
        item: key of the document that changes.
    """

    do: str
    item: str
    name: str = ""
    day: date | None = None


@dataclass(frozen=True)
class PlanFix:
    """Steps that together remove one conflict, and the same in words."""

    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class PlanConflict:
    """One conflict of a plan.

    Attributes:
        id: 16 hexadecimal digits that follow from the facts of the conflict: the same while they
            stay, another when they change. People accept a conflict by it.
        items: keys of the planned activities concerned, each once.
        accepted: why somebody accepts it; empty when nobody does.
    """

    id: str
    conflict: Conflict
    items: tuple[str, ...] = ()
    accepted: str = ""
