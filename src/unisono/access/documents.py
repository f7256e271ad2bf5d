"""What a document is to the rights on it, and what is hidden of it from whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action, Role
from unisono.model.document import Document
from unisono.model.plan import Asset, Brief, Campaign

_D = TypeVar("_D", bound=Document)

#: What only agencies are not shown, per kind: whom else a campaign employs and what it may cost.
#: Of the agencies of other kinds each is shown itself.
_HIDDEN = {"campaign": ("budget", "currency", "agencies", "objectives", "notes")}


def thing(
    kind: str, key: str, document: Document | None, campaigns: Mapping[str, Campaign] | None = None
) -> Thing:
    """What rights on a document depend on.

    Args:
        kind: one of ``model.kinds.KINDS``.
        key: the document's key.
        document: None stands for all of its kind.
        campaigns: campaigns by key; those that name an agency share their brief, assets and
            offers with it. Without them nothing is shared.
    """
    if document is None:
        return Thing(kind, key)
    data = document.model_dump(include={"owner", "channel", "channels", "agency", "agencies"})
    channels = frozenset(c for c in (data.get("channel"), *(data.get("channels") or ())) if c)
    named = frozenset(a for a in (data.get("agency"), *(data.get("agencies") or ())) if a)
    return Thing(
        kind, key, data.get("owner") or "", channels, named,
        _shared(kind, key, document, campaigns or {}),
    )  # fmt: skip


def _shared(
    kind: str, key: str, document: Document, campaigns: Mapping[str, Campaign]
) -> frozenset[str]:
    """Agencies that see the document through a campaign that names them.

    What one agency makes is the others' to see only once it is approved.
    """
    if isinstance(document, Asset) and document.agency.strip() and not document.approved:
        return frozenset()
    if isinstance(document, Asset | Brief):
        own = campaigns.get(document.campaign or "")
        of = [own] if own else []
        of += [c for c in campaigns.values() if kind == "brief" and c.brief == key]
    elif kind == "offer":
        of = [c for c in campaigns.values() if key in c.offers]
    else:
        of = []
    return frozenset(agency for campaign in of for agency in campaign.agencies)


def only_agency(actor: Actor) -> bool:
    """Nothing but an agency: any other role shows all documents whole."""
    return actor.roles <= {Role.AGENCY}


def redacted(actor: Actor, kind: str, document: _D) -> _D:
    """The document without what ``actor`` may not see of it; an agency sees no budgets."""
    if not only_agency(actor):
        return document
    fields = type(document).model_fields
    hidden = {n: fields[n].get_default(call_default_factory=True) for n in _HIDDEN.get(kind, ())}
    own = actor.agency.strip().casefold()
    if "agencies" in fields and "agencies" not in hidden:  # itself, and none of its rivals
        named: Iterable[str] = getattr(document, "agencies")  # noqa: B009
        hidden["agencies"] = tuple(a for a in named if a.strip().casefold() == own)
    if getattr(document, "agency", "").strip().casefold() not in ("", own):
        hidden["agency"] = ""
    return document.model_copy(update=hidden)


def restored(actor: Actor, kind: str, before: Document, after: _D) -> _D:
    """An edit of a :func:`redacted` document with what was hidden put back."""
    if not only_agency(actor):
        return after
    names = {*_HIDDEN.get(kind, ()), "agencies"} & type(before).model_fields.keys()
    hidden = {name: getattr(before, name) for name in names}
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
