"""Rights on documents of the desk: what they name, what a change means, what is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from unisono.access.rights import Actor, Decision, Thing, decide
from unisono.access.roles import Action, Role
from unisono.model.plan import (
    Acknowledgement,
    Asset,
    Brief,
    Campaign,
    Clearance,
    Document,
    Signature,
    Status,
)

_D = TypeVar("_D", bound=Document)

#: What only agencies are not shown, per kind: whom else a campaign employs and what it may cost.
_HIDDEN = {"campaign": ("budget", "currency", "agencies", "objectives", "notes")}

#: Whom a document belongs to; an agency does not change it.
_NOT_FOR_AGENCIES = ("agency", "agencies", "owner", "campaign", "budget", "currency")

#: Changing these is approving, not editing.
_APPROVING = {"asset": ("approved",), "brief": ("approved_by", "approved_on")}


def thing(
    kind: str, key: str, document: Document | None, campaigns: Mapping[str, Campaign] | None = None
) -> Thing:
    """What rights on a document depend on.

    Args:
        kind: one of ``model.plan.KINDS``.
        key: the document's key.
        document: None stands for all of its kind.
        campaigns: campaigns by key; those that name an agency share their brief, assets and
            offers with it. Without them nothing is shared.
    """
    if document is None:
        return Thing(kind, key)
    data = document.model_dump(
        include={"owner", "channel", "channels", "agency", "agencies", "delegates"}
    )
    channels = frozenset(c for c in (data.get("channel"), *(data.get("channels") or ())) if c)
    named = frozenset(a for a in (data.get("agency"), *(data.get("agencies") or ())) if a)
    return Thing(
        kind, key, data.get("owner") or "", channels, named,
        _shared(kind, key, document, campaigns or {}), data.get("delegates") or {},
    )  # fmt: skip


def _shared(
    kind: str, key: str, document: Document, campaigns: Mapping[str, Campaign]
) -> frozenset[str]:
    """Agencies that see the document through a campaign that names them."""
    if isinstance(document, Asset | Brief):
        own = campaigns.get(document.campaign or "")
        of = [own] if own else []
        of += [c for c in campaigns.values() if kind == "brief" and c.brief == key]
    elif kind == "offer":
        of = [c for c in campaigns.values() if key in c.offers]
    else:
        of = []
    return frozenset(agency for campaign in of for agency in campaign.agencies)


def _only_agency(actor: Actor) -> bool:
    """Nothing but an agency: any other role shows all documents whole."""
    return actor.roles <= {Role.AGENCY}


def redacted(actor: Actor, kind: str, document: _D) -> _D:
    """The document without what ``actor`` may not see of it; an agency sees no budgets."""
    if not _only_agency(actor):
        return document
    fields = type(document).model_fields
    hidden = {n: fields[n].get_default(call_default_factory=True) for n in _HIDDEN.get(kind, ())}
    return document.model_copy(update=hidden)


def restored(actor: Actor, kind: str, before: Document, after: _D) -> _D:
    """An edit of a :func:`redacted` document with what was hidden put back."""
    if not _only_agency(actor):
        return after
    hidden = {name: getattr(before, name) for name in _HIDDEN.get(kind, ())}
    return after.model_copy(update=hidden)


def visible(
    actor: Actor,
    kind: str,
    documents: Mapping[str, _D],
    campaigns: Mapping[str, Campaign] | None = None,
) -> dict[str, _D]:
    """Those of the documents that ``actor`` may see, each as far as it may be seen."""
    return {
        key: redacted(actor, kind, document)
        for key, document in documents.items()
        if decide(actor, Action.SEE, thing(kind, key, document, campaigns))
    }


def decide_change(
    actor: Actor,
    kind: str,
    key: str,
    before: Document | None,
    after: Document | None,
    campaigns: Mapping[str, Campaign] | None = None,
) -> Decision:
    """Whether ``actor`` may turn ``before`` into ``after``.

    Nothing before is creating, nothing after is archiving. The right must hold on both sides, so
    that nobody takes a document over or hands one to where they have no right. Approvals and
    signatures need their own right, and a signature can only be one's own. ``campaigns`` (by key)
    are those an agency may add to when they name it.
    """
    if before is None and after is None:
        return Decision(False, "There is nothing to change.")
    if before is None or after is None:
        action = Action.CREATE if before is None else Action.ARCHIVE
        needed = [decide(actor, action, thing(kind, key, before or after))]
    elif _only_signs(before, after):
        needed = []
    else:
        needed = [decide(actor, Action.EDIT, thing(kind, key, d)) for d in (before, after)]
    if after is not None:
        needed += _approvals(actor, kind, key, before, after)
        needed += _signatures(actor, key, before, after)
        needed += _in_own_name(actor, before, after)
        needed += _own_agency(actor, before, after, campaigns or {})
    refused = [d for d in needed if not d]
    return refused[0] if refused else Decision(True, "Allowed.")


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
    approving = _changed(before, after, _APPROVING.get(kind, ()))
    if isinstance(after, Campaign) and after.status in (Status.CLEARED, Status.LIVE):
        earlier = before.status if isinstance(before, Campaign) else None
        approving = earlier not in (Status.CLEARED, Status.LIVE)
    return [decide(actor, Action.APPROVE, thing(kind, key, after))] if approving else []


def _only_signs(before: Document, after: Document) -> bool:
    """Signing changes the clearance's signatures and nothing else of it."""
    if not (isinstance(before, Clearance) and isinstance(after, Clearance)):
        return False
    same = before.model_copy(update={"signatures": after.signatures}) == after
    return same and before.signatures != after.signatures


def _signatures(actor: Actor, key: str, before: Document | None, after: Document) -> list[Decision]:
    if not isinstance(after, Clearance):
        return []
    earlier = before.signatures if isinstance(before, Clearance) else ()
    # Who may sign is what was laid down before, not what comes along with the signature.
    delegates = before.delegates if isinstance(before, Clearance) else {}
    if after.signatures[: len(earlier)] != earlier:
        return [Decision(False, "Signatures are added; none is changed or taken away.")]
    return [_signature(actor, key, delegates, s) for s in after.signatures[len(earlier) :]]


def _signature(
    actor: Actor, key: str, delegates: Mapping[str, str], signature: Signature
) -> Decision:
    if signature.account != actor.account:
        return Decision(False, "Nobody signs in the name of another account.")
    of = Thing("clearance", key, channels=frozenset({signature.channel}), delegates=delegates)
    return decide(actor, Action.SIGN, of)


def _in_own_name(actor: Actor, before: Document | None, after: Document) -> list[Decision]:
    """Who accepts a conflict is whoever does it."""
    if not isinstance(after, Acknowledgement) or not _changed(before, after, ("account",)):
        return []
    if after.account in ("", actor.account):
        return []
    return [Decision(False, "Nobody accepts a conflict in the name of another account.")]


def _own_agency(
    actor: Actor, before: Document | None, after: Document, campaigns: Mapping[str, Campaign]
) -> list[Decision]:
    """An agency adds to campaigns that name it, and hands nothing on to others."""
    if not _only_agency(actor):
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
