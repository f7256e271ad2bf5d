"""The plan as it stands at one moment of the desk, and what somebody may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from unisono.access.documents import visible
from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action, Role
from unisono.calendar import Plan
from unisono.calendar.plan import KIND_OF
from unisono.calendar.recurrence import occurrences
from unisono.desk import Desk, Stored, Unreadable
from unisono.errors import CalendarError
from unisono.model.plan import LATEST, Campaign, Document, PlannedActivity

#: Kinds of documents that planning reads; others are no part of the plan.
KINDS = (*KIND_OF.values(), "objective")

_UTC = ZoneInfo("UTC")
#: Days a rule is tried over, and occurrences it may have in them.
_TRIED, _MOST = 800, 100_000


Mark = tuple[int, str]


@dataclass(frozen=True)
class PlanState:
    """Documents in use at one moment.

    Attributes:
        mark: newest row of the desk's log, which tells this moment from every other.
        stored: by (kind, key).
        plan: the same for the calendar's engines; a recurrence rule that cannot be used is left
            out of it, so that one wrong rule does not hide the calendar.
        problems: documents that cannot be read.
        wrong_rules: activity → what is wrong with its rule.
    """

    mark: Mark
    stored: Mapping[tuple[str, str], Stored[Any]]
    plan: Plan
    problems: tuple[Unreadable, ...] = ()
    wrong_rules: Mapping[str, str] | None = None

    def of_kind(self, kind: str) -> dict[str, Stored[Any]]:
        """Stored documents of one kind by key."""
        return {key: s for (k, key), s in self.stored.items() if k == kind}

    def documents(self, kind: str) -> dict[str, Any]:
        """Documents of one kind by key."""
        return {key: s.document for key, s in self.of_kind(kind).items()}

    @property
    def campaigns(self) -> Mapping[str, Campaign]:
        """Campaigns by key."""
        return self.plan.campaigns

    def title(self, kind: str, key: str) -> str:
        """How people call a document; its key when there is none."""
        found = self.stored.get((kind, key))
        return found.document.title if found else key


def newest(desk: Desk) -> Mark:
    """The newest row of the log: its number and digest; a desk that was restored has others."""
    last = desk.log(newest=1)
    return (last[-1].number, last[-1].digest) if last else (0, "")


def read_state(desk: Desk) -> PlanState:
    """What the desk holds now."""
    mark = newest(desk)
    listing = desk.list()
    stored = {(s.kind, s.key): s for s in listing if s.kind in KINDS}
    return _state(mark, stored, tuple(p for p in listing.problems if p.kind in KINDS))


def _state(
    mark: Mark, stored: Mapping[tuple[str, str], Stored[Any]], problems: tuple[Unreadable, ...]
) -> PlanState:
    plan = Plan.of((key, s.document) for (_, key), s in stored.items())
    wrong: dict[str, str] = {}
    activities = dict(plan.activities)
    for key, activity in plan.activities.items():
        if activity.repeats:
            problem = wrong_rule(activity)
            if problem:
                wrong[key] = problem
                activities[key] = activity.model_copy(update={"repeats": ""})
    return PlanState(mark, stored, replace(plan, activities=activities), problems, wrong)


def wrong_rule(activity: PlannedActivity) -> str:
    """What is wrong with the recurrence rule of an activity; "" if it can be used."""
    if not activity.repeats:
        return ""
    last = date.fromordinal(min(activity.first_day.toordinal() + _TRIED, LATEST.toordinal()))
    try:
        occurrences(activity, activity.first_day, last, _UTC, _MOST)
    except CalendarError as error:
        return f"{error.message} {error.way_out}".strip()
    return ""


def sees_all(actor: Actor) -> bool:
    """Whether ``actor`` sees every document of the plan as it is."""
    whole = not actor.roles <= {Role.AGENCY}
    return whole and all(decide(actor, Action.SEE, Thing(k)) for k in KINDS)


def seen_by(actor: Actor, state: PlanState) -> PlanState:
    """What ``actor`` may see of the plan: as if there were nothing else."""
    if sees_all(actor):
        return state
    kept: dict[tuple[str, str], Stored[Any]] = {}
    for kind in KINDS:
        documents: dict[str, Document] = state.documents(kind)
        for key, document in visible(actor, kind, documents, state.campaigns).items():
            kept[kind, key] = replace(state.stored[kind, key], document=document)
    return _state(state.mark, kept, ())
