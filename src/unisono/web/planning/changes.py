"""Changes of the plan: decided by rights, stored in one transaction, never over another's edit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date

from unisono.access.beginnings import way_to_make
from unisono.access.document_changes import decide_change, decide_return, reset
from unisono.access.documents import redacted, restored
from unisono.access.rights import Actor
from unisono.calendar import Plan, apply
from unisono.calendar.plan import KIND_OF
from unisono.desk import Desk, Stored
from unisono.desk.documents import read_body
from unisono.desk.exporting import MAIN
from unisono.errors import (
    CalendarError,
    DeclarationError,
    DocumentError,
    NoDocumentError,
    NotAllowedError,
)
from unisono.model.calendar import PlanFix, Step
from unisono.model.document import Document
from unisono.settings import CalendarSettings
from unisono.web.planning.asset_versions import demand_files
from unisono.web.planning.office import Planning
from unisono.web.planning.state import PlanState
from unisono.workspace.standing import DECLARED, document_in_file, publish

Change = tuple[str, str, Document, Document]


def changes(before: Plan, after: Plan) -> Iterator[Change]:
    """Kind, key, document before and after, of every document that differs."""
    for part, kind in KIND_OF.items():
        old: Mapping[str, Document] = getattr(before, part)
        new: Mapping[str, Document] = getattr(after, part)
        if old is not new:
            for key, document in new.items():
                if old.get(key) is not document and old.get(key) != document:
                    yield kind, key, old[key], document


def moved(state: PlanState, key: str, by: int, settings: CalendarSettings) -> Plan:
    """The plan with one activity ``by`` days later, all its occurrences with it.

    Raises:
        NoDocumentError: there is no such activity.
        CalendarError: it cannot be moved, or not that far.
    """
    activity = state.plan.activities.get(key)
    if activity is None:
        raise NoDocumentError(f"There is no activity {key}.", way_out="Open the calendar again.")
    ordinal = activity.first_day.toordinal() + by
    day = date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
    return apply(state.plan, PlanFix("", (Step("move", key, day=day),)), settings)


def fix_id(fix: PlanFix) -> str:
    """A name for the steps of a fix: other steps have another."""
    steps = [(s.do, s.item, s.name, str(s.day or "")) for s in fix.steps]
    return hashlib.sha256(repr(steps).encode()).hexdigest()[:12]


def demand_changes(actor: Actor, state: PlanState, made: list[Change]) -> None:
    """Refuse unless every one of the changes is allowed.

    Raises:
        NotAllowedError: one is not.
    """
    for kind, key, before, after in made:
        decision = decide_change(actor, kind, key, before, after, state.campaigns)
        if not decision:
            raise NotAllowedError(
                f"{state.title(kind, key)}: {decision.reason}",
                way_out="Ask who owns it to make this change.",
            )


def may_change(actor: Actor, state: PlanState, made: list[Change]) -> bool:
    """Whether all of the changes are allowed."""
    return all(decide_change(actor, *change, state.campaigns) for change in made)


def store(
    desk: Desk, actor: Actor, state: PlanState, made: list[Change], why: str,
    expected: Mapping[tuple[str, str], int] | None = None,
) -> list[Stored[Document]]:  # fmt: skip
    """Store all changes or none; each was made to the revision of ``state``.

    Raises:
        NotAllowedError: one of them is not allowed.
        StaleEdit: somebody was faster; nothing is stored.
    """
    demand_changes(actor, state, made)
    for kind, key, _, _ in made:
        if kind == "activity" and key in (state.wrong_rules or {}):
            raise CalendarError(
                f"The recurrence rule of {state.title(kind, key)} cannot be used.",
                way_out="Correct the rule first.",
            )
    with desk.transaction(actor.by, why) as transaction:
        return [
            transaction.put(
                after, key,
                expected=(expected or {}).get((kind, key), state.stored[kind, key].revision),
            )
            for kind, key, _, after in made
        ]  # fmt: skip


def put(
    office: Planning, actor: Actor, kind: str, key: str, document: Document, *,
    expected: int, why: str, brought: frozenset[str] = frozenset(),
) -> Stored[Document]:  # fmt: skip
    """Store one document as edited by ``actor``; 0 expected: a new one.

    An approval falls when somebody changes what was approved who may not approve. ``brought`` are
    digests of files that came with the request.

    Raises:
        NotAllowedError: it is not allowed.
        StaleEdit: somebody was faster.
        DocumentError: a field or the key is wrong.
    """
    if kind in DECLARED and key != MAIN:
        raise DocumentError(
            f"The one {kind} has the key {MAIN}.", kind=kind, key=key,
            fields={"key": f"is {MAIN}"}, way_out=f"Change {kind}/{MAIN}.",
        )  # fmt: skip
    state = office.state()
    with office.desk.transaction(actor.by, why) as transaction:
        present = transaction.find(kind, key)
        before = present.document if present and not present.archived else None
        if before is not None:
            document = reset(actor, kind, key, before, restored(actor, kind, before, document))
        demand_put(actor, state, kind, key, before, document, brought)
        first = _in_file(office, kind) if present is None and not expected else None
        if first is not None and first != document:  # else nothing could say what changed
            transaction.put(first, key, why="taken from the file", expected=0)
            expected = 1
        stored = transaction.put(document, key, expected=expected)
    return published(office, stored, before)


def _in_file(office: Planning, kind: str) -> Document | None:
    """What held of a brand or taxonomy before the desk had one; None: nothing that can be read."""
    if kind not in DECLARED:
        return None
    with suppress(DeclarationError):
        return document_in_file(office.results.workspace.layout, kind)
    return None


def published(
    office: Planning, stored: Stored[Document], before: Document | None
) -> Stored[Document]:
    """``stored``; a brand or a taxonomy in use also goes into the file that engines read.

    Raises:
        DeskError: the file cannot be written.
    """
    if stored.kind in DECLARED and stored.key == MAIN and not stored.archived:
        publish(office.results.workspace.layout, stored.document, before)
    return stored


def demand_put(
    actor: Actor, state: PlanState, kind: str, key: str, before: Document | None, after: Document,
    brought: frozenset[str] = frozenset(),
) -> None:  # fmt: skip
    """Refuse what ``actor`` may not make of one document, and files they may not name in it."""
    decision = decide_change(actor, kind, key, before, after, state.campaigns)
    if not decision:
        way = way_to_make(actor, kind) if before is None else ""
        raise NotAllowedError(
            decision.reason, way_out=way or "Ask who owns it to make this change."
        )
    demand_files(actor, state, before, after, brought)


def demand_archive(actor: Actor, kind: str, key: str, document: Document) -> None:
    """Refuse putting a document away, or taking it out again, without the right to archive."""
    decision = decide_change(actor, kind, key, document, None)
    if not decision:
        raise NotAllowedError(decision.reason, way_out="Ask who owns it.")


def flag(
    office: Planning, actor: Actor, kind: str, key: str, *, archived: bool, expected: int, why: str
) -> Stored[Document]:
    """Archive a document, or take it out of the archive.

    Raises:
        NotAllowedError: it is not allowed.
        StaleEdit: somebody changed it meanwhile.
    """
    with office.desk.transaction(actor.by, why) as transaction:
        demand_archive(actor, kind, key, transaction.get(kind, key).document)
        act = transaction.archive if archived else transaction.restore
        stored: Stored[Document] = act(kind, key, expected=expected)
    return published(office, stored, None)


def undo(
    office: Planning, actor: Actor, kind: str, key: str, *, to: int | None, expected: int
) -> Stored[Document]:
    """Bring back what was before the newest revision, or revision ``to``.

    Raises:
        NotAllowedError: it is not allowed.
        StaleEdit: somebody changed it meanwhile.
    """
    state = office.state()
    with office.desk.transaction(actor.by) as transaction:
        present = transaction.get(kind, key)
        before = (present.document, present.archived)
        target = present.revision - 1 if to is None else to
        after: tuple[Document, bool] = (present.document, True)  # before the first revision
        if target > 0:
            then = transaction.at(kind, key, target)
            after = (read_body(kind, key, then.body, then.shape), then.archived)
        decision = decide_return(actor, kind, key, before, after, state.campaigns)
        if not decision:
            raise NotAllowedError(decision.reason, way_out="Ask who owns it.")
        stored: Stored[Document] = transaction.undo(kind, key, to=to, expected=expected)
    return published(office, stored, before[0])


def shown_body(actor: Actor, kind: str, document: Document) -> dict[str, object]:
    """The body of a document as far as ``actor`` may see it."""
    return redacted(actor, kind, document).model_dump(mode="json")
