"""May we react now? Asked in one form, answered at once, decided, and looked back at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.document_changes import decide_change
from unisono.access.documents import thing
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.calendar.reacting import post_mortems_due
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import CalendarError, NoDocumentError
from unisono.model.document import Document
from unisono.model.reacting import Decided, Moment, Reaction
from unisono.reports.screens.reactions import VERDICTS, reactions_table
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import put
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import Planning, demand_all, demand_some, may_all, may_some
from unisono.workspace.reactions import Question, decided, lapsed, looked_back, react

Form = Annotated[FormData, Depends(form_of)]
KIND = "reaction"
_SAID = {"decided": "Recorded.", "looked": "The post-mortem is written."}
_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True)
class Begun:
    """The form of a question."""

    key: str
    moment: Moment
    channels: tuple[str, ...]


def add_reactions(router: APIRouter, office: Planning) -> None:
    """``/reactions`` and each below it."""

    @router.get("/reactions", include_in_schema=False, response_class=HTMLResponse)
    def listed(request: Request, moment: str = "") -> Response:
        actor = demand_some(request, "see", KIND)
        demand_all(request, "see", "moment")
        state = office.seen(actor)
        moments, found = state.documents("moment"), state.documents(KIND)
        titles = {k: m.title for k, m in moments.items()}
        today = office.today()
        held = {k: m for k, m in moments.items() if m.first_day <= today <= m.last_day}
        moment = moment or (next(iter(held)) if len(held) == 1 else "")
        return office.pages.render(
            request, "planning/reactions.html", table=reactions_table(found, titles),
            moments=sorted(held.items(), key=lambda p: p[1].title.casefold()),
            begun=_begun(office, actor, moment) if moment else None, found=found,
            due=post_mortems_due(found, today), may_ask=may_some(actor, "create", KIND),
            may_write=may_some(actor, "create", "moment"),
            downloads="/reactions/tables" if may_all(actor, "export", KIND) else "",
        )  # fmt: skip

    @router.get("/reactions/tables/reactions.{kind}", include_in_schema=False)
    def table_file(request: Request, kind: Kind) -> Response:
        actor = demand_all(request, "export", KIND)
        state = office.seen(actor)
        titles = {k: m.title for k, m in state.documents("moment").items()}
        return download(reactions_table(state.documents(KIND), titles), kind, {})

    @router.post("/reactions", include_in_schema=False)
    def ask(request: Request, form: Form) -> Response:
        actor = demand_some(request, "create", KIND)
        now = datetime.now(UTC).replace(microsecond=0)
        holds = _answers(office, text_in(form, "moment"), form)
        question = Question(
            text_in(form, "moment"), text_in(form, "event"), text_in(form, "channel"),
            now - timedelta(hours=_hours(text_in(form, "hours"))), holds,
        )  # fmt: skip
        stored = asked(office, actor, question, now)
        return go(f"/reactions/{stored.key}")

    _add_one(router, office)


def _hours(text: str) -> float:
    """Hours since the event.

    Raises:
        CalendarError: it is no number, or more than a plan looks back.
    """
    try:
        hours = float(text.replace(",", ".") or "0")
    except ValueError:
        hours = -1.0
    if not 0 <= hours <= 10_000:
        raise CalendarError("That is no number of hours.", way_out="Write it as 2 or 0.5.")
    return hours


def _answers(office: Planning, key: str, form: FormData) -> dict[str, bool]:
    """Risks as they were answered; they go by their number in the theme."""
    stored = office.desk.find(Moment, key)
    risks = stored.document.risks if stored else ()
    given = {r.text: text_in(form, f"risk.{n}") for n, r in enumerate(risks)}
    return {text: _ANSWERS[said] for text, said in given.items() if said in _ANSWERS}


def _begun(office: Planning, actor: Actor, key: str) -> Begun:
    found = office.seen(actor).documents("moment").get(key)
    if found is None:
        raise NoDocumentError(
            f"There is no approved moment {key[:80]}.", way_out="See all under /plan/moment."
        )
    planned = {a.channel for a in office.state().plan.activities.values()}
    every = {*found.channels, *(c for c in actor.channels if c != "*"), *planned}
    allowed = [
        c for c in sorted(every, key=str.casefold)
        if decide(actor, Action.CREATE, thing(KIND, "", _probe(c)))
    ]  # fmt: skip
    mine = [c for c in allowed if c in actor.channels]
    return Begun(
        key,
        found,
        tuple(dict.fromkeys([*mine, *(c for c in found.channels if c in allowed), *allowed])),
    )


def _probe(channel: str) -> Reaction:
    """A reaction in a channel, to ask whether somebody may make one there."""
    now = datetime.now(UTC)
    return Reaction.model_construct(
        title="?", moment="x", channel=channel, asked_at=now, happened_at=now
    )


def asked(office: Planning, actor: Actor, question: Question, now: datetime) -> Stored[Document]:
    """Ask, and keep question and verdict on the desk.

    Raises:
        NotAllowedError: ``actor`` may not ask for this channel.
        CalendarError: something is missing.
    """
    _, reaction = react(office.results.workspace, office.desk, question, actor, now)
    key = free_key(office.desk, KIND, reaction.title)
    return put(office, actor, KIND, key, reaction, expected=0, why=f"asked: {reaction.verdict}")


def one_reaction(office: Planning, actor: Actor, key: str) -> Stored[Any]:
    """A reaction that ``actor`` may see.

    Raises:
        NoDocumentError: there is none.
    """
    found = office.seen(actor).of_kind(KIND).get(key)
    if found is None:
        raise NoDocumentError(f"There is no reaction {key[:80]}.", way_out="See /reactions.")
    return found


def decide_reaction(
    office: Planning, actor: Actor, key: str, decision: Decided, link: str, why: str, expected: int
) -> Stored[Document]:
    """Record what was done.

    Raises:
        NotAllowedError: it is for those who were asked, or for who approves.
        CalendarError: it is decided already, a no-go, or a go that lapsed.
        StaleEdit: somebody was faster.
    """
    stored = one_reaction(office, actor, key)
    made = decided(
        stored.document, _theme(office, stored.document), decision,
        actor.name or actor.account or "somebody", datetime.now(UTC).replace(microsecond=0),
        office.today(), link, may_approve=_approves(actor, key, stored.document),
    )  # fmt: skip
    return put(office, actor, KIND, key, made, expected=expected, why=why or str(decision))


def _theme(office: Planning, reaction: Reaction) -> Moment | None:
    stored = office.desk.find(Moment, reaction.moment)
    return stored.document if stored and not stored.archived else None


def _approves(actor: Actor, key: str, reaction: Reaction) -> bool:
    return bool(decide(actor, Action.APPROVE, thing(KIND, key, reaction)))


def _add_one(router: APIRouter, office: Planning) -> None:
    @router.get("/reactions/{key}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, key: str, done: str = "") -> Response:
        actor = demand_some(request, "see", KIND)
        stored = one_reaction(office, actor, key)
        reaction: Reaction = stored.document
        state = office.seen(actor)
        moment = state.documents("moment").get(reaction.moment)
        assets = state.documents("asset")
        mark = VERDICTS[reaction.verdict]
        hours = timedelta(hours=moment.within_hours) if moment else None
        until = reaction.happened_at + hours if hours else None
        over = "" if _approves(actor, key, reaction) else lapsed(
            reaction, _theme(office, reaction), datetime.now(UTC), office.today()
        )  # fmt: skip
        answer = office.pages.render(
            request, "planning/reaction.html", key=key, r=reaction, moment=moment, mark=mark,
            revision=stored.revision, said=_SAID.get(done, ""),
            templates=[(k, assets[k]) for k in (moment.templates if moment else ()) if k in assets],
            until=until, in_time=until is not None and datetime.now(UTC) < until,
            answer_by=reaction.asked_at + timedelta(minutes=moment.answer_minutes)
            if moment else None,
            may_publish=not over and _may(office, actor, key, reaction, "publish"), lapsed=over,
            may_leave=_may(office, actor, key, reaction, "leave"),
            may_look=bool(decide_change(actor, KIND, key, reaction,
                                        reaction.model_copy(update={"learned": "x"}))),
            due=key in post_mortems_due({key: reaction}, office.today()),
        )  # fmt: skip
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @router.post("/reactions/{key}/decision", include_in_schema=False)
    def decision(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "see", KIND)
        said = text_in(form, "decision")
        if said not in set(Decided):
            raise CalendarError("Publish or leave?", way_out="Choose one of the two.")
        decide_reaction(office, actor, key, Decided(said), text_in(form, "link"),
                        text_in(form, "why")[:2_000], revision_in(form))  # fmt: skip
        return go(f"/reactions/{key}", done="decided")

    @router.post("/reactions/{key}/post-mortem", include_in_schema=False)
    def look_back(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", KIND)
        well, badly, learned = (text_in(form, n) for n in ("went_well", "went_badly", "learned"))
        post_mortem(office, actor, key, well, badly, learned, revision_in(form))
        return go(f"/reactions/{key}", done="looked")


def post_mortem(
    office: Planning, actor: Actor, key: str, well: str, badly: str, learned: str, expected: int
) -> Stored[Document]:
    """Write what was found when looking back."""
    stored = one_reaction(office, actor, key)
    made = looked_back(stored.document, well, badly, learned, office.today())
    return put(office, actor, KIND, key, made, expected=expected, why="looked back at")


def _may(office: Planning, actor: Actor, key: str, reaction: Reaction, decision: str) -> bool:
    if reaction.decision is not None:
        return False
    after = reaction.model_copy(update={"decision": Decided(decision)})
    return bool(decide_change(actor, KIND, key, reaction, after, office.state().campaigns))
