"""One campaign: its activities, milestones, conflicts, and its launch gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.document_changes import decide_change
from unisono.access.memberships import known_roles
from unisono.access.rights import Actor, Thing, decide, might
from unisono.access.roles import Action
from unisono.calendar.after_launch import Phase
from unisono.calendar.gate import GateState, leads
from unisono.calendar.gate_checks import CHECKS
from unisono.calendar.milestones import MilestoneState, milestones
from unisono.errors import DocumentError, NotAllowedError, QueryError
from unisono.model.calendar import PlanConflict
from unisono.model.clearance import Check, Clearance, Signature
from unisono.model.plan import Campaign, PlannedActivity, Status
from unisono.web.planning.after_pages import shown_after
from unisono.web.planning.calendar_pages import days_query
from unisono.web.planning.conflict_pages import kind_words
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import (
    Period,
    Planning,
    demand_some,
    may_all,
    may_edit,
    may_see_conflicts,
    may_some,
)
from unisono.web.planning.state import PlanState
from unisono.workspace.plan import plan_gate

Form = Annotated[FormData, Depends(form_of)]
_REASON = 20_000


@dataclass(frozen=True)
class Lead:
    """One channel of the gate: who leads it, what they said, whether the reader may sign.

    ``deputy`` is who signs on the lead's behalf; empty: nobody does.
    """

    channel: str
    account: str
    answer: str
    reason: str
    mine: bool
    deputy: str = ""


@dataclass(frozen=True)
class Said:
    """An answer to the gate: for which channel or check, yes or no, why, and to what version."""

    name: str
    good: bool
    reason: str
    of: str


def add_campaigns(router: APIRouter, office: Planning) -> None:
    """Campaigns and their gates under their addresses."""

    @router.get("/campaigns", include_in_schema=False)
    def all_of_them(request: Request) -> Response:
        demand_some(request, "see", "campaign")
        return go("/plan/campaign")

    @router.get("/campaigns/{key}", include_in_schema=False, response_class=HTMLResponse)
    def campaign(request: Request, key: str) -> Response:
        actor = demand_some(request, "see", "campaign")
        stored = seen_document(office, actor, "campaign", key)
        state, document = office.seen(actor), stored.document
        activities = activities_of(state, key)
        period = days_of(document, activities)
        return office.pages.render(
            request, "planning/campaign.html", key=key, stored=stored, campaign=document,
            activities=activities, state=state, days=days_query(period), checks=CHECKS,
            milestones=milestones_of(office, state, key), kind_words=kind_words,
            conflicts=conflicts_of(office, actor, key, period),
            may_edit=may_edit(actor, "campaign", key, document, state) and not stored.archived,
            may_check_texts=may_all(actor, "check", "draft")
            and all(may_all(actor, "see", kind) for kind in ("campaign", "activity", "asset")),
            may_add=may_some(actor, "create", "activity"), done=request.query_params.get("done"),
            **gate_of(office, actor, key, document, archived=stored.archived), phases=Phase,
            after_query=urlencode({"campaign": key}),
            **({"after": None} if stored.archived else shown_after(office, actor, key)),
        )  # fmt: skip

    _add_gate(router, office)


def activities_of(state: PlanState, key: str) -> list[tuple[str, PlannedActivity]]:
    """Activities of a campaign, by day."""
    found = [(k, a) for k, a in state.plan.activities.items() if a.campaign == key]
    return sorted(found, key=lambda p: (p[1].first_day, p[1].channel, p[0]))


def days_of(campaign: Campaign, activities: list[tuple[str, PlannedActivity]]) -> Period:
    """The days of a campaign and all its activities."""
    days = [d for _, a in activities for d in (a.first_day, a.last_day)]
    days += [campaign.first_day, campaign.last_day]
    return min(days), max(days)


def milestones_of(office: Planning, state: PlanState, key: str) -> list[MilestoneState]:
    """Milestones of a campaign as of now."""
    found = milestones(state.plan, office.today(), office.settings)
    return [m for m in found if m.campaign == key]


def conflicts_of(
    office: Planning, actor: Actor, key: str, period: Period
) -> list[PlanConflict] | None:
    """Conflicts of the campaign; None where they are not for this reader."""
    if not may_see_conflicts(actor):
        return None
    state = office.state()
    own = {k for k, _ in activities_of(state, key)}
    return [c for c in office.conflicts(state, period) if own.intersection(c.items)]


def gate_of(
    office: Planning, actor: Actor, key: str, campaign: Campaign, *, archived: bool = False
) -> dict[str, Any]:
    """What the page shows of the gate; nothing where it is not for this reader, or off."""
    off = campaign.status in (Status.IDEA, Status.CANCELLED) or archived
    if off or not may_all(actor, "see", "clearance"):
        return {"gate": None}
    state = office.state()
    gate: GateState = plan_gate(office.results.workspace, state.plan, key)
    stored = state.stored.get(("clearance", key))
    clearance = stored.document if stored else None
    return {
        "gate": gate, "leads": _leads(actor, state, key, gate, clearance),
        "revision": stored.revision if stored else 0, "opened": clearance is not None,
        "may_open": bool(decide(actor, Action.CREATE, Thing("clearance", key))),
        "may_check": bool(decide(actor, Action.EDIT, Thing("clearance", key))),
        "may_name": any(actor.account in of for of in leads(state.plan, key).values()),
        "deputy": clearance.delegates.get(actor.account, "") if clearance else "",
    }  # fmt: skip


def _leads(
    actor: Actor, state: PlanState, key: str, gate: GateState, clearance: Clearance | None
) -> list[Lead]:
    signed = {(s.channel, s.on_behalf_of or s.account) for s in gate.signed}
    waiting = {(b.name, b.lead): b for b in gate.blocking if b.what == "signature"}
    deputies = clearance.delegates if clearance else {}
    out = []
    for channel, accounts in leads(state.plan, key).items():
        for account in accounts:
            blocker = waiting.get((channel, account))
            answer = "signed" if (channel, account) in signed else (
                blocker.why if blocker else "missing"
            )  # fmt: skip
            mine = clearance is not None and may_sign(actor, key, channel, account, deputies)
            reason = blocker.reason if blocker else ""
            out.append(Lead(channel, account, answer, reason, mine, deputies.get(account, "")))
    return out


def may_sign(
    actor: Actor, key: str, channel: str, lead: str, delegates: Mapping[str, str]
) -> bool:  # fmt: skip
    """Whether ``actor`` may sign for a channel as, or on behalf of, one of its leads."""
    named = {lead: delegates[lead]} if delegates.get(lead) == actor.account else {}
    if lead != actor.account and not named:
        return False
    of = Thing("clearance", key, channels=frozenset({channel}), delegates=named)
    return bool(decide(actor, Action.SIGN, of))


def _add_gate(router: APIRouter, office: Planning) -> None:
    @router.post("/campaigns/{key}/gate/open", include_in_schema=False)
    def opened(request: Request, key: str, form: Form) -> Response:
        del form  # nothing but its token
        open_gate(office, demand_some(request, "create", "clearance"), key)
        return go(f"/campaigns/{key}", done="opened")

    @router.post("/campaigns/{key}/gate/sign", include_in_schema=False)
    def signed(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "sign", "clearance")
        seen_document(office, actor, "campaign", key)
        said = _said(form, "channel", text_in(form, "answer") == "sign")
        answered(office, actor, key, said, revision_in(form))
        return go(f"/campaigns/{key}", done="signed")

    @router.post("/campaigns/{key}/gate/deputy", include_in_schema=False)
    def deputy(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "sign", "clearance")
        seen_document(office, actor, "campaign", key)
        name_deputy(office, actor, key, text_in(form, "deputy"), revision_in(form))
        return go(f"/campaigns/{key}", done="deputy")

    @router.post("/campaigns/{key}/gate/check", include_in_schema=False)
    def checked(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", "clearance")
        seen_document(office, actor, "campaign", key)
        said = _said(form, "check", text_in(form, "answer") == "holds")
        answer_check(office, actor, key, said, revision_in(form))
        return go(f"/campaigns/{key}", done="checked")


def _said(form: FormData, name: str, good: bool) -> Said:
    return Said(text_in(form, name), good, text_in(form, "reason"), text_in(form, "of"))


def open_gate(office: Planning, actor: Actor, key: str) -> None:
    """Open the launch gate of a campaign.

    Raises:
        NoDocumentError: there is no such campaign for this reader.
        NotAllowedError: ``actor`` may not open it.
        StaleEdit: it is open already.
    """
    campaign = seen_document(office, actor, "campaign", key).document
    _put(office, actor, key, Clearance(title=f"Launch of {campaign.title}"[:300]), 0,
         "launch gate opened")  # fmt: skip


def answer_check(office: Planning, actor: Actor, key: str, said: Said, expected: int) -> None:
    """Say whether one of the review's checks holds, for exactly what the reader saw.

    Raises:
        QueryError: there is no such check, or the campaign was changed meanwhile.
        StaleEdit: somebody answered meanwhile; nothing is stored.
    """
    if said.name not in CHECKS:
        raise QueryError("There is no such check.", way_out="Open the campaign again.")
    before = _clearance(office, key)
    check = Check(
        name=said.name, holds=said.good, account=actor.account, at=datetime.now(UTC),
        reason=said.reason[:_REASON], of=seen_version(office, key, said.of),
    )  # fmt: skip
    kept = tuple(c for c in before.checks if c.name != said.name)
    after = before.model_copy(update={"checks": (*kept, check)})
    _put(office, actor, key, after, expected, f"check {said.name}")


def _clearance(office: Planning, key: str) -> Clearance:
    found = office.desk.find(Clearance, key)
    if found is None or found.archived:
        raise DocumentError(
            "The launch gate is not open yet.", kind="clearance", key=key, fields={},
            way_out="An owner, the council or the brand team opens it.",
        )  # fmt: skip
    return found.document


def seen_version(office: Planning, key: str, seen: str) -> str:
    """The digest of what is planned now, if that is what the reader saw.

    Raises:
        QueryError: the campaign was changed meanwhile.
    """
    now = plan_gate(office.results.workspace, office.state().plan, key).of
    if seen != now:
        raise QueryError(
            "The campaign was changed since you opened the page.",
            way_out="Look at it again, then answer.",
        )
    return now


def answered(office: Planning, actor: Actor, key: str, said: Said, expected: int) -> None:
    """Sign or refuse for one channel, exactly what the reader saw.

    Who leads the channel answers for themselves, a deputy for every lead that named them.

    Raises:
        QueryError: a refusal has no reason, or the page was not about what is planned now.
        NotAllowedError: the channel is not the reader's.
        StaleEdit: somebody answered meanwhile; nothing is stored.
    """
    cleared, reason = said.good, said.reason.strip()[:_REASON]
    if not cleared and not reason:
        raise QueryError("Why is it refused?", way_out="Give the reason, so that others can act.")
    of, channel = seen_version(office, key, said.of), said.name
    known = leads(office.state().plan, key)
    if channel not in known:
        raise QueryError("The campaign has no such channel.", way_out="Open the campaign again.")
    before = _clearance(office, key)
    whose = [w for w in known[channel] if before.delegates.get(w) == actor.account]
    own = not whose or actor.account in known[channel]
    at = datetime.now(UTC)
    made = [
        Signature(
            channel=channel, account=actor.account, cleared=cleared, at=at, reason=reason, of=of,
            on_behalf_of=lead,
        )
        for lead in ([""] if own else []) + [w for w in whose if w != actor.account]
    ]  # fmt: skip
    after = before.model_copy(update={"signatures": (*before.signatures, *made)})
    why = "launch signed" if cleared else "launch refused"
    _put(office, actor, key, after, expected, why)


def name_deputy(office: Planning, actor: Actor, key: str, deputy: str, expected: int) -> None:
    """Name who signs on behalf of ``actor`` as a lead of the campaign; empty: nobody any more.

    Raises:
        QueryError: there is no such account, or it may not sign.
        NotAllowedError: ``actor`` leads no channel.
        StaleEdit: somebody answered meanwhile; nothing is stored.
    """
    before = _clearance(office, key)
    delegates = {k: v for k, v in before.delegates.items() if k != actor.account}
    if deputy:
        member = office.state().plan.memberships.get(deputy)
        roles = known_roles(member.roles) if member and member.left_at is None else frozenset()
        if deputy == actor.account or not might(
            Actor(deputy, roles=roles), Action.SIGN, "clearance"
        ):  # fmt: skip
            raise QueryError(
                f"{deputy[:80]} cannot be your deputy.",
                way_out="Name another account that may sign; 'unisono user list' shows all.",
            )
        delegates[actor.account] = deputy
    after = before.model_copy(update={"delegates": delegates})
    why = "deputy named" if deputy else "deputy taken back"
    _put(office, actor, key, after, expected, why)


def _put(
    office: Planning, actor: Actor, key: str, after: Clearance, expected: int, why: str
) -> None:
    with office.desk.transaction(actor.by, why) as transaction:
        present = transaction.find(Clearance, key)
        before = present.document if present and not present.archived else None
        known = leads(office.state().plan, key)
        decision = decide_change(actor, "clearance", key, before, after, leads=known)
        if not decision:
            raise NotAllowedError(decision.reason, way_out="Ask who leads the channel.")
        transaction.put(after, key, expected=expected)
