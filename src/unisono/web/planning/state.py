"""The plan as it stands at one moment of the desk, and what somebody may see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from unisono.access.documents import visible
from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action, Role
from unisono.calendar import Plan
from unisono.calendar.plan import KIND_OF
from unisono.calendar.planned import wrong_rule
from unisono.desk import Desk, Stored, Unreadable, log
from unisono.desk.log import CHANGES, LogEntry
from unisono.model.document import Document
from unisono.model.plan import Campaign, PlannedActivity
from unisono.settings import CalendarSettings

#: Kinds of documents that planning reads; others are no part of the plan.
KINDS = (*KIND_OF.values(), "objective", "scorecard", "decision", "brand", "taxonomy",
         "moment", "reaction")  # fmt: skip


Mark = tuple[int, str]
Row = LogEntry | log.Mark


@dataclass(frozen=True)
class PlanState:
    """Documents in use at one moment.

    Attributes:
        mark: newest change in the desk's log, which tells this plan from every other.
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
    """Number and digest of the log's newest change of a document.

    Sign-ins and other events leave it as it is; a desk that was restored has another. Events can
    be many, so the log is read on from where it was read to.
    """
    before, found = _READ.get(desk, (_NOTHING, _NOTHING))
    rows: Sequence[Row] = desk.marks(before[0] - 1) if before[0] else ()
    if rows and _mark(rows[:1]) == before:
        found = _mark([row for row in rows[1:] if row.action in CHANGES]) or found
    else:
        rows = desk.log(newest=1)
        found = _mark(desk.log(newest=1, actions=CHANGES)) or _NOTHING
    _READ[desk] = (_mark(rows) or _NOTHING, found)
    return found


_NOTHING: Mark = (0, "")
#: How far each desk's log was read, and its newest change up to there.
_READ: WeakKeyDictionary[Desk, tuple[Mark, Mark]] = WeakKeyDictionary()


def _mark(rows: Sequence[Row]) -> Mark | None:
    """The last of some rows; None without any."""
    return (rows[-1].number, rows[-1].digest) if rows else None


def read_state(desk: Desk, settings: CalendarSettings) -> PlanState:
    """What the desk holds now; ``settings`` say which recurrence rules can be used."""
    mark = newest(desk)
    listing = desk.list()
    stored = {(s.kind, s.key): s for s in listing if s.kind in KINDS}
    wrong = {
        key: problem
        for (_, key), s in stored.items()
        if isinstance(s.document, PlannedActivity) and (problem := wrong_rule(s.document, settings))
    }
    problems = tuple(p for p in listing.problems if p.kind in KINDS)
    return _state(mark, stored, problems, wrong)


def _state(
    mark: Mark,
    stored: Mapping[tuple[str, str], Stored[Any]],
    problems: tuple[Unreadable, ...],
    wrong: Mapping[str, str],
) -> PlanState:
    plan = Plan.of((key, s.document) for (_, key), s in stored.items())
    activities = dict(plan.activities)
    mine = {key: problem for key, problem in wrong.items() if key in activities}
    for key in mine:
        activities[key] = activities[key].model_copy(update={"repeats": ""})
    return PlanState(mark, stored, replace(plan, activities=activities), problems, mine)


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
    return _state(state.mark, kept, (), state.wrong_rules or {})
