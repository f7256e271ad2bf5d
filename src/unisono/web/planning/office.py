"""Where planning is done: the desk, the plan of this moment, its conflicts, who asks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, TypeVar, cast

from starlette.requests import Request

from unisono.access.access import OPERATOR
from unisono.access.documents import thing
from unisono.access.rights import Actor, Thing, decide, might, sees_conflicts
from unisono.access.roles import Action
from unisono.assets.channel_formats import with_rules
from unisono.calendar import Checking, check_plan, fixes_for, unusable
from unisono.desk import Desk
from unisono.errors import CalendarError, NotAllowedError
from unisono.model.calendar import PlanConflict, PlanFix
from unisono.model.document import LATEST, Document
from unisono.settings import CalendarSettings
from unisono.web.pages import Pages
from unisono.web.planning.state import PlanState, newest, read_state, seen_by
from unisono.web.results import Results
from unisono.workspace import plan as workspace_plan
from unisono.workspace.architecture_history import ArchitectureChange, architecture_changes
from unisono.workspace.desk import open_desk

T = TypeVar("T")
Period = tuple[date, date]
_KEPT = 64


class Planning:
    """What every screen of planning works with.

    Args:
        results: whose settings hold.
        pages: the shell.
        desk: where the plan is kept; None: the workspace's own desk, opened when the first screen
            needs it.
    """

    def __init__(self, results: Results, pages: Pages, desk: Desk | None = None) -> None:
        self.results, self.pages = results, pages
        self._desk, self._own = desk, desk is None
        self._lock = threading.RLock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    @property
    def desk(self) -> Desk:
        """The desk, opened when it is first asked for."""
        with self._lock:
            if self._desk is None:
                self._desk = open_desk(self.results.workspace.layout)
            return self._desk

    @property
    def settings(self) -> CalendarSettings:
        """Settings of the calendar as they are now."""
        return self.results.workspace.settings.calendar

    def today(self) -> date:
        """The present day in the calendar's time zone."""
        return workspace_plan.today(self.results.workspace)

    def close(self) -> None:
        """Close the desk, if it was opened here."""
        with self._lock:
            if self._desk is not None and self._own:
                self._desk.close()
                self._desk = None

    def state(self) -> PlanState:
        """The plan as it is now."""
        settings = self.settings
        key = ("state", newest(self.desk), settings)
        return self._once(key, lambda: read_state(self.desk, settings))

    def seen(self, actor: Actor) -> PlanState:
        """The plan as far as ``actor`` may see it."""
        return seen_by(actor, self.state())

    def horizon(self, first: date | None = None, days: int | None = None) -> Period:
        """First and last day that are looked at."""
        begin = first or self.today()
        count = days or self.settings.horizon_days
        return begin, date.fromordinal(min(begin.toordinal() + count - 1, LATEST.toordinal()))

    def checking(self, period: Period) -> Checking:
        """How the plan is checked in ``period``."""
        return workspace_plan.checking(self.results.workspace, *period)

    def conflicts(self, state: PlanState, period: Period) -> tuple[PlanConflict, ...]:
        """Conflicts of the whole plan in ``period``."""
        how = self.checking(period)
        key = ("conflicts", state.mark, period, how.as_of, self.settings)
        return self._once(key, lambda: check_plan(state.plan, how))

    def unusable(self, state: PlanState, period: Period) -> dict[str, str]:
        """Activities that stand there once in ``period``, each with what is wrong with its rule."""
        return {**(state.wrong_rules or {}), **unusable(state.plan, self.checking(period))}

    def fixes(self, state: PlanState, period: Period, found: PlanConflict) -> tuple[PlanFix, ...]:
        """Fixes of one conflict of ``period``."""
        how = self.checking(period)
        key = ("fixes", state.mark, period, how.as_of, self.settings, found.id)
        return self._once(key, lambda: fixes_for(state.plan, found, how))

    def formats(self) -> CalendarSettings:
        """Settings of the calendar with the formats that rules of channels name in them.

        They hold for everybody, whoever may see the rules.
        """
        return with_rules(self.settings, self.state().plan.channel_rules)

    def architecture_changes(self) -> list[ArchitectureChange]:
        """What changed in brand, themes and channels, newest first."""
        return self._once(
            ("architecture", newest(self.desk)), lambda: architecture_changes(self.desk)
        )  # fmt: skip

    def _once(self, key: Hashable, compute: Callable[[], T]) -> T:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        found = compute()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def actor_of(request: Request) -> Actor:
    """Who asks; where nobody signs in, whoever sits at this computer."""
    actor = getattr(request.state, "actor", None)
    if isinstance(actor, Actor):
        return actor
    if hasattr(request.state, "may"):
        raise NotAllowedError("Nobody is signed in.", way_out="Sign in first.")
    return OPERATOR


def may_some(actor: Actor, action: str, kind: str) -> bool:
    """Whether there can be an object of ``kind`` that ``actor`` may do ``action`` with."""
    return bool(might(actor, Action(action), kind))


def may_all(actor: Actor, action: str, kind: str) -> bool:
    """Whether ``actor`` may do ``action`` with every object of ``kind``."""
    return bool(decide(actor, Action(action), Thing(kind)))


def demand_some(request: Request, action: str, kind: str) -> Actor:
    """Who asks, if there can be an object they may do this with.

    Raises:
        NotAllowedError: there cannot.
    """
    actor = actor_of(request)
    decision = might(actor, Action(action), kind)
    if not decision:
        raise NotAllowedError(decision.reason, way_out="Ask an owner for a role that may.")
    return actor


def demand_all(request: Request, action: str, kind: str) -> Actor:
    """Who asks, if they may do this with every object of ``kind``.

    Raises:
        NotAllowedError: they may not.
    """
    actor = actor_of(request)
    decision = decide(actor, Action(action), Thing(kind))
    if not decision:
        raise NotAllowedError(decision.reason, way_out="Ask an owner for a role that may.")
    return actor


def demand_conflicts(request: Request) -> Actor:
    """Who asks, if they may see conflicts and all that conflicts are told with.

    Raises:
        NotAllowedError: they may not, such as a key whose scopes leave the activities out.
    """
    actor = actor_of(request)
    decision = sees_conflicts(actor)
    if not decision:
        raise NotAllowedError(decision.reason, way_out="Ask an owner for a role that may.")
    return actor


def may_see_conflicts(actor: Actor) -> bool:
    """Whether ``actor`` may see conflicts and all that conflicts are told with."""
    return bool(sees_conflicts(actor))


def may_edit(actor: Actor, kind: str, key: str, document: Document, state: PlanState) -> bool:
    """Whether ``actor`` may edit this document."""
    return bool(decide(actor, Action.EDIT, thing(kind, key, document, state.campaigns)))


def told(error: CalendarError) -> str:
    """An error of the calendar in one line."""
    return f"{error.message} {error.way_out}".strip()
