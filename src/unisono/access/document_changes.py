"""What a change of a document means: which rights it takes, and what it takes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from unisono.access.documents import only_agency, thing
from unisono.access.rights import Actor, Decision, Thing, decide
from unisono.access.roles import Action
from unisono.model.clearance import Acknowledgement, Clearance, Signature
from unisono.model.council import Minutes
from unisono.model.document import Document
from unisono.model.names import same_name
from unisono.model.plan import Campaign, Status
from unisono.model.reacting import Decided, Reaction, Verdict

_D = TypeVar("_D", bound=Document)

#: Whom a document belongs to; an agency does not change it.
_NOT_FOR_AGENCIES = ("agency", "agencies", "owner", "campaign", "budget", "currency")
#: Changing these is approving, not editing.
_APPROVING = {
    "asset": ("approved",),
    "brief": ("approved_by", "approved_on"),
    "moment": ("approved_by", "approved_on"),
}
#: What may change without changing what was approved.
_NOT_APPROVED = frozenset({"notes", "owner", "due", "ready_on"})
#: What may change of minutes.
_NOTED = ("notes", "present")
#: What deciding about a reaction changes, and what else may change once it was asked for.
_DECIDING = frozenset({"decision", "decided_by", "decided_at", "link", "post_mortem_due"})
_AFTERWARDS = _DECIDING | {"notes", "post_mortem_on", "went_well", "went_badly", "learned"}


def reset(actor: Actor, kind: str, key: str, before: Document | None, after: _D) -> _D:
    """An edit as it is to be stored: what was approved is no longer, once somebody changes it who
    may not approve."""
    approving = _APPROVING.get(kind, ())
    if before is None or not approved(kind, before) or not _content(before, after, approving):
        return after
    if _changed(before, after, approving) or decide(
        actor, Action.APPROVE, thing(kind, key, after)
    ):  # fmt: skip
        return after
    return after.model_copy(update=_blank(after, approving))


def _blank(document: Document, names: Iterable[str]) -> dict[str, object]:
    fields = type(document).model_fields
    return {n: fields[n].get_default(call_default_factory=True) for n in names}


def approved(kind: str, document: Document) -> bool:
    """Whether somebody approved the document."""
    blank = _blank(document, _APPROVING.get(kind, ()))
    return any(getattr(document, n) != v for n, v in blank.items())


def _content(before: Document, after: Document, approving: Iterable[str]) -> bool:
    """Whether what an approval is about changed."""
    beside = _NOT_APPROVED.union(approving)
    return _changed(before, after, [n for n in type(after).model_fields if n not in beside])


def decide_change(
    actor: Actor,
    kind: str,
    key: str,
    before: Document | None,
    after: Document | None,
    campaigns: Mapping[str, Campaign] | None = None,
    leads: Mapping[str, Collection[str]] | None = None,
) -> Decision:
    """Whether ``actor`` may turn ``before`` into ``after``.

    Nothing before is creating, nothing after is archiving. The right must hold on both sides, so
    that nobody takes a document over or hands one to where they have no right. Approvals and
    signatures need their own right, and a signature can only be one's own. A change of what was
    approved takes the approval back (:func:`reset`) or needs the right to approve. ``campaigns``
    (by key) are those an agency may add to when they name it; ``leads`` are the accounts that lead
    each channel now, for whom their deputies sign.
    """
    if before is None and after is None:
        return Decision(False, "There is nothing to change.")
    if before is None or after is None:
        action = Action.CREATE if before is None else Action.ARCHIVE
        needed = [decide(actor, action, thing(kind, key, before or after))]
    elif _only_signs(before, after) or _only_answers(actor, before, after):
        needed = []
    else:
        needed = [decide(actor, Action.EDIT, thing(kind, key, d)) for d in (before, after)]
    if after is not None:
        needed += _approvals(actor, kind, key, before, after)
        needed += _signatures(actor, key, before, after, leads or {})
        needed += _deputies(actor, key, before, after)
        needed += _in_own_name(actor, before, after)
        needed += _own_agency(actor, before, after, campaigns or {})
        needed += _frozen(before, after)
        needed += _reacting(actor, key, before, after)
    refused = [d for d in needed if not d]
    return refused[0] if refused else Decision(True, "Allowed.")


def decide_return(
    actor: Actor,
    kind: str,
    key: str,
    before: tuple[Document, bool],
    after: tuple[Document, bool],
    campaigns: Mapping[str, Campaign] | None = None,
) -> Decision:
    """Whether ``actor`` may bring an earlier revision back.

    ``before`` and ``after`` are bodies and whether they are archived. Both bodies must be one's to
    edit, archived or not; into the archive and out of it takes the right to archive.
    """
    decision = decide_change(actor, kind, key, before[0], after[0], campaigns)
    if decision and before[1] != after[1]:
        needed = [decide_change(actor, kind, key, d, None) for d in (before[0], after[0])]
        return next((d for d in needed if not d), decision)
    return decision


def _changed(before: Document | None, after: Document, names: Iterable[str]) -> bool:
    fields = type(after).model_fields
    return any(
        getattr(after, n)
        != (
            fields[n].get_default(call_default_factory=True)
            if before is None
            else getattr(before, n)
        )
        for n in names
    )


def _approvals(
    actor: Actor, kind: str, key: str, before: Document | None, after: Document
) -> list[Decision]:
    names = _APPROVING.get(kind, ())
    approving = _changed(before, after, names)
    if names and before is not None and _content(before, after, names):
        # Changing what was approved: the approval falls, or whoever may approve lets it stand.
        approving = approved(kind, after)
    if isinstance(after, Campaign) and after.status in (Status.CLEARED, Status.LIVE):
        earlier = before.status if isinstance(before, Campaign) else None
        approving = earlier not in (Status.CLEARED, Status.LIVE)
    return [decide(actor, Action.APPROVE, thing(kind, key, after))] if approving else []


def _only_signs(before: Document, after: Document) -> bool:
    """Signing and naming one's deputy change nothing else of the clearance."""
    if not (isinstance(before, Clearance) and isinstance(after, Clearance)):
        return False
    own = {"signatures": after.signatures, "delegates": after.delegates}
    return before != after and before.model_copy(update=own) == after


def _only_answers(actor: Actor, before: Document, after: Document) -> bool:
    """Somebody who was asked says what is done; that takes no other right."""
    if not (isinstance(before, Reaction) and isinstance(after, Reaction)) or actor.key:
        return False
    beside = [n for n in Reaction.model_fields if n not in _DECIDING]
    return not _changed(before, after, beside) and _was_asked(actor, after)


def _was_asked(actor: Actor, reaction: Reaction) -> bool:
    """Whether others asked this person about it."""
    asked = {same_name(n) for n in reaction.ask}
    return bool(actor.names & asked) and actor.account != reaction.account


def _deputies(actor: Actor, key: str, before: Document | None, after: Document) -> list[Decision]:
    """Who leads a channel names their own deputy; nobody names one for another."""
    if not isinstance(after, Clearance):
        return []
    earlier = before.delegates if isinstance(before, Clearance) else {}
    named = {who for who, _ in earlier.items() ^ after.delegates.items()}
    if not named:
        return []
    if named != {actor.account}:
        return [Decision(False, "Who leads a channel names their own deputy, nobody else does.")]
    return [decide(actor, Action.SIGN, Thing("clearance", key, channels=actor.channels))]


def _signatures(
    actor: Actor,
    key: str,
    before: Document | None,
    after: Document,
    leads: Mapping[str, Collection[str]],
) -> list[Decision]:
    if not isinstance(after, Clearance):
        return []
    earlier = before.signatures if isinstance(before, Clearance) else ()
    # Who may sign is what was laid down before, not what comes along with the signature.
    delegates = before.delegates if isinstance(before, Clearance) else {}
    if after.signatures[: len(earlier)] != earlier:
        return [Decision(False, "Signatures are added; none is changed or taken away.")]
    return [_signature(actor, key, delegates, leads, s) for s in after.signatures[len(earlier) :]]


def _signature(
    actor: Actor,
    key: str,
    delegates: Mapping[str, str],
    leads: Mapping[str, Collection[str]],
    signature: Signature,
) -> Decision:
    if signature.account != actor.account:
        return Decision(False, "Nobody signs in the name of another account.")
    lead, deputies = signature.on_behalf_of, dict[str, str]()
    if lead:
        if delegates.get(lead) != actor.account or lead not in leads.get(signature.channel, ()):
            return Decision(False, "Only the deputy of a channel's lead signs on their behalf.")
        deputies = {lead: actor.account}
    of = Thing("clearance", key, channels=frozenset({signature.channel}), delegates=deputies)
    return decide(actor, Action.SIGN, of)


def _in_own_name(actor: Actor, before: Document | None, after: Document) -> list[Decision]:
    """Who accepts a conflict is whoever does it."""
    if not isinstance(after, Acknowledgement) or not _changed(before, after, ("account",)):
        return []
    if after.account in ("", actor.account):
        return []
    return [Decision(False, "Nobody accepts a conflict in the name of another account.")]


def _frozen(before: Document | None, after: Document) -> list[Decision]:
    """What was frozen stays as it is; what people wrote about it may change."""
    if not isinstance(after, Minutes) or before is None:
        return []
    if not _changed(before, after, [n for n in Minutes.model_fields if n not in _NOTED]):
        return []
    return [Decision(False, "A frozen pack does not change. Freeze the month again.")]


def _reacting(actor: Actor, key: str, before: Document | None, after: Document) -> list[Decision]:
    """What was asked and answered stays; who asked does not decide what others were asked."""
    if not isinstance(after, Reaction):
        return []
    if before is None:
        own = after.account == actor.account
        return [] if own else [Decision(False, "Nobody asks in the name of another account.")]
    if _changed(before, after, [n for n in Reaction.model_fields if n not in _AFTERWARDS]):
        return [Decision(False, "What was asked and answered does not change. Ask again.")]
    if not _changed(before, after, ("decision",)) or after.decision is not Decided.PUBLISH:
        return []
    if after.verdict is Verdict.NO_GO:
        return [Decision(False, "A no-go is not published. Ask again when things changed.")]
    if after.verdict is Verdict.GO or (_was_asked(actor, after) and not actor.key):
        return []
    return [decide(actor, Action.APPROVE, thing("reaction", key, after))]


def _own_agency(
    actor: Actor, before: Document | None, after: Document, campaigns: Mapping[str, Campaign]
) -> list[Decision]:
    """An agency adds to campaigns that name it, and hands nothing on to others."""
    if not only_agency(actor):
        return []
    fields = type(after).model_fields
    if before is None:
        campaign = campaigns.get(getattr(after, "campaign", None) or "")
        if "campaign" not in fields or (campaign and decide(
            actor, Action.SEE, thing("campaign", "", campaign)
        )):  # fmt: skip
            return []
        return [Decision(False, "An agency adds only to a campaign that names it.")]
    names = [n for n in _NOT_FOR_AGENCIES if n in fields]
    if _changed(before, after, names):
        return [Decision(False, f"An agency does not change {', '.join(names)}.")]
    return []
