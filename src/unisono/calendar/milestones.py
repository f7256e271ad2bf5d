"""Milestones of every campaign (CAL-2): what is open, due soon, late, and to whom it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from unisono.calendar.plan import OFF, Plan
from unisono.model.plan import Brief, Campaign, Milestone, PlannedActivity, Status
from unisono.settings import CalendarSettings

COUNCIL = "council"


class State(StrEnum):
    """Where a milestone stands."""

    OPEN = "open"
    DUE_SOON = "due soon"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done late"


@dataclass(frozen=True)
class MilestoneState:
    """One milestone of one campaign as of a day.

    Attributes:
        days: days left until it is due; below 0: days late, also of one that was done late.
        evidence: what shows that it is done; empty when nothing does.
        level: 0 nobody is bothered, 1 its owner, 2 the campaign's owner too, 3 the council too.
        goes_to: who hears of it, most concerned first; the council as "council".
    """

    campaign: str
    name: str
    due: date
    done_on: date | None
    owner: str
    state: State
    days: int
    evidence: str = ""
    level: int = 0
    goes_to: tuple[str, ...] = ()


def launch_of(campaign: Campaign) -> date:
    """The day a campaign launches."""
    return campaign.launch_day or campaign.first_day


def milestones(plan: Plan, as_of: date, settings: CalendarSettings) -> tuple[MilestoneState, ...]:
    """Milestones of all campaigns that are going to happen or ran, by due day.

    A campaign's own milestones replace those of the settings by name, and add others, which then
    need a day. What nobody ticked off counts as done when the documents show it: the brief was
    approved, all assets are ready, the campaign went live.
    """
    found = []
    for key, campaign in sorted(plan.campaigns.items()):
        if campaign.status in OFF:
            continue
        own = {m.name: m for m in campaign.milestones}
        launch = launch_of(campaign)
        usual = {name: launch - timedelta(days=days) for name, days in settings.milestones}
        for name in dict.fromkeys((*usual, *own)):
            mine = own.get(name) or Milestone(name=name)
            due = mine.due or usual.get(name, launch)
            found.append(_state(plan, key, mine, due, as_of, settings))
    return tuple(sorted(found, key=lambda m: (m.due, m.campaign, m.name)))


def _state(
    plan: Plan, key: str, mine: Milestone, due: date, as_of: date, settings: CalendarSettings
) -> MilestoneState:
    campaign = plan.campaigns[key]
    done, evidence = mine.done_on, "ticked off" if mine.done_on else ""
    if done is None and mine.name in _EVIDENCE:
        done, evidence = _EVIDENCE[mine.name](plan, key)
    if done is not None and done > as_of:
        done, evidence = None, ""
    owner = mine.owner or campaign.owner
    left = (due - (done or as_of)).days
    if done is not None:
        state = State.DONE_LATE if left < 0 else State.DONE
        return MilestoneState(key, mine.name, due, done, owner, state, left, evidence)
    over = campaign.status is Status.DONE
    state = State.LATE if left < 0 else State.OPEN
    if 0 <= left <= settings.due_soon_days:
        state = State.DUE_SOON
    level = 0 if over else sum(-left >= days for days in settings.escalate_days)
    goes_to = dict.fromkeys((owner, campaign.owner, COUNCIL)[:level])
    return MilestoneState(
        key, mine.name, due, None, owner, state, left, "", level,
        tuple(name for name in goes_to if name),
    )  # fmt: skip


Evidence = tuple[date | None, str]


def _brief(plan: Plan, key: str) -> Evidence:
    campaign = plan.campaigns[key]
    named: Iterable[tuple[str, Brief]] = plan.briefs.items()
    days = [
        b.approved_on
        for k, b in named
        if b.approved_on and (k == campaign.brief or b.campaign == key)
    ]
    return (max(days), "the brief was approved") if days else (None, "")


def _assets(plan: Plan, key: str) -> Evidence:
    activities = plan.of_campaign(key).values()
    names = {n for a in activities for n in a.assets}
    names |= {n for n, asset in plan.assets.items() if asset.campaign == key}
    days = [plan.assets[n].ready_on if n in plan.assets else None for n in names]
    known = [d for d in days if d]
    ready = bool(days) and len(known) == len(days)
    return (max(known), "all assets are ready") if ready else (None, "")


def _launch(plan: Plan, key: str) -> Evidence:
    activities: Iterable[PlannedActivity] = plan.of_campaign(key).values()
    days = [a.launched_on for a in activities]
    known = [d for d in days if d]
    live = bool(days) and len(known) == len(days)
    return (max(known), "every activity went live") if live else (None, "")


_EVIDENCE = {"brief_approval": _brief, "assets": _assets, "launch": _launch}
