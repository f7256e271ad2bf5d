"""May we react now? Asked of a theme on the desk, the plan, and who asks; kept on the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from unisono.access.rights import EVERY_CHANNEL, Actor
from unisono.access.roles import Role
from unisono.calendar import Checking, Plan, check_plan
from unisono.calendar.gate import LEAD
from unisono.calendar.reacting import Answer, Asked, may_react
from unisono.errors import CalendarError, NoDocumentError
from unisono.model.calendar import Conflict
from unisono.model.document import Document
from unisono.model.names import same_name
from unisono.model.plan import PlannedActivity
from unisono.model.reacting import Decided, Moment, Reaction, Verdict
from unisono.model.wording import counted
from unisono.workspace.plan import checking
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

#: The key of what would be published, in a plan that is only tried out.
_TRIED = "reaction-that-is-asked-for"


@dataclass(frozen=True)
class Question:
    """What somebody asks.

    Attributes:
        event: what happened, in a line; channel: where they would react.
        happened_at: when, with its offset.
        holds: risk (its text) → whether it holds.
    """

    moment: str
    event: str
    channel: str
    happened_at: datetime
    holds: Mapping[str, bool] = field(default_factory=dict)


def react(
    workspace: Workspace, desk: Desk, question: Question, by: Actor, now: datetime
) -> tuple[Answer, Reaction]:
    """The verdict, and the document that keeps it.

    Raises:
        NoDocumentError: there is no such theme in use.
        CalendarError: the question lacks something, or the event lies in the future.
    """
    moment = moment_called(desk, question.moment)
    event, channel = (" ".join(t.split())[:300] for t in (question.event, question.channel))
    if not event or not channel:
        raise CalendarError("What happened, and where?", way_out="Name the event and the channel.")
    if question.happened_at > now + timedelta(minutes=5):
        raise CalendarError("The event lies in the future.", way_out="Say when it happened.")
    plan = Plan.of((s.key, s.document) for s in desk.list())
    how = checking(workspace)
    how = replace(how, period=(how.as_of, how.as_of))
    leaders = leaders_of(plan, channel)
    person = not by.key  # whoever has a key of a person is not the person
    asked = Asked(
        channel, question.happened_at, now, how.as_of, dict(question.holds),
        by.names if person else frozenset(), person and _leads(by, channel), leaders,
    )  # fmt: skip
    answer = may_react(moment, asked, new_conflicts(plan, moment, event, channel, how))
    return answer, _kept(question.moment, event, asked, answer, by)


def moment_called(desk: Desk, key: str) -> Moment:
    """A theme in use by its key.

    Raises:
        NoDocumentError: there is none.
    """
    stored = desk.find(Moment, key)
    if stored is None or stored.archived:
        raise NoDocumentError(
            f"There is no approved moment {key[:80]}.", way_out="See all under /plan/moment."
        )
    return stored.document


def put_reaction(desk: Desk, reaction: Reaction, by: str) -> str:
    """Keep a question with its verdict on the desk; its key."""
    from unisono.desk.free_keys import free_key  # SQLAlchemy, which most commands do not need

    key = free_key(desk, "reaction", reaction.title)
    desk.put(reaction, key, by=by, why=f"asked: {reaction.verdict}", expected=0)
    return key


def _leads(by: Actor, channel: str) -> bool:
    own = {same_name(c) for c in by.channels}
    return Role.CHANNEL_LEAD in by.roles and bool({same_name(channel), EVERY_CHANNEL} & own)


def leaders_of(plan: Plan, channel: str) -> tuple[str, ...]:
    """Accounts that lead a channel."""
    wanted = {same_name(channel), EVERY_CHANNEL}
    return tuple(sorted(
        account for account, member in plan.memberships.items()
        if LEAD in member.roles and member.left_at is None
        and wanted & set(map(same_name, member.channels))
    ))  # fmt: skip


def new_conflicts(
    plan: Plan, moment: Moment, event: str, channel: str, how: Checking
) -> tuple[Conflict, ...]:
    """Conflicts that publishing today would make or be part of: offers, people, templates' rights.

    Conflicts that have nothing to do with it are left out.
    """
    tried = PlannedActivity(
        title=event, channel=channel, first_day=how.as_of, last_day=how.as_of, owner=moment.owner,
        audiences=moment.audiences, assets=moment.templates,
    )  # fmt: skip
    found = check_plan(plan.with_document(_TRIED, tried), how)
    return tuple(c.conflict for c in found if _TRIED in c.items)


def _kept(moment: str, event: str, asked: Asked, answer: Answer, by: Actor) -> Reaction:
    return Reaction(
        title=event, moment=moment, channel=asked.channel, account=by.account, asked_at=asked.now,
        happened_at=asked.happened_at, answers=answer.answers, verdict=answer.verdict,
        reasons=tuple(r.text[:20_000] for r in answer.reasons)[:300],
        ask=tuple(n[:300] for n in answer.ask)[:200],
    )  # fmt: skip


def lapsed(reaction: Reaction, moment: Document | None, now: datetime, today: date) -> str:
    """Why a go no longer stands, in words; "" when it does, or was none.

    Args:
        moment: its theme; None when that is archived or gone.
    """
    if reaction.verdict is not Verdict.GO:
        return ""
    if not isinstance(moment, Moment):
        return "Its moment is no longer in use."
    if not (moment.approved_by and moment.approved_on):
        return "Its moment is no longer approved."
    if not moment.first_day <= today <= moment.last_day:
        return "Its moment is not approved for today."
    if now > reaction.happened_at + timedelta(hours=moment.within_hours):
        return f"The go held for {counted(moment.within_hours, 'hour')} after the event."
    return ""


def decided(
    reaction: Reaction, moment: Document | None, decision: Decided, by: str, now: datetime,
    today: date, link: str = "", *, may_approve: bool = False,
) -> Reaction:  # fmt: skip
    """The reaction with what was done; what is published is looked back at later.

    Args:
        moment: its theme; None when that is archived or gone.
        may_approve: whoever decides may approve reactions; others publish on a go that stands.

    Raises:
        CalendarError: it was decided already, is a no-go, or a go that lapsed.
    """
    if reaction.decision is not None:
        raise CalendarError("It is decided already.", way_out="Ask again for another reaction.")
    if decision is Decided.PUBLISH and reaction.verdict is Verdict.NO_GO:
        raise CalendarError(
            "A no-go is not published.", way_out="Ask again when things changed, or leave it."
        )
    over = "" if may_approve else lapsed(reaction, moment, now, today)
    if decision is Decided.PUBLISH and over:
        raise CalendarError(over, way_out="Ask again, or somebody who may approve it.")
    days = moment.post_mortem_days if isinstance(moment, Moment) else 7
    due = today + timedelta(days=days) if decision is Decided.PUBLISH else None
    return reaction.model_copy(update={
        "decision": decision, "decided_by": by, "decided_at": now, "link": link[:4_000],
        "post_mortem_due": due,
    })  # fmt: skip


def looked_back(reaction: Reaction, well: str, badly: str, learned: str, today: date) -> Reaction:
    """The reaction with its post-mortem.

    Raises:
        CalendarError: nothing was published, or nothing is said.
    """
    if reaction.decision is not Decided.PUBLISH:
        raise CalendarError("Nothing was published.", way_out="Record the decision first.")
    if not learned.strip():
        raise CalendarError("What was learned?", way_out="Write it in a sentence.")
    return reaction.model_copy(update={
        "went_well": well.strip()[:20_000], "went_badly": badly.strip()[:20_000],
        "learned": learned.strip()[:20_000], "post_mortem_on": today,
    })  # fmt: skip
