"""Earlier revisions of an asset, and which files of the library somebody may name in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from unisono.access.documents import thing, visible
from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.desk import Desk, Revision
from unisono.errors import DocumentError, NoDocumentError, NotAllowedError
from unisono.model.document import Document
from unisono.model.plan import Asset, Campaign
from unisono.web.planning.state import PlanState


def seen_revisions(desk: Desk, actor: Actor, key: str) -> tuple[Revision, ...]:
    """Revisions of an asset, oldest first, that ``actor`` could see while they stood.

    Who sees all assets sees all of them. An agency sees those that were its own, or shared with it
    by the campaign as it was then; who made them is left out, and of others' why they did.

    Raises:
        NoDocumentError: there is no such asset.
    """
    revisions = desk.history("asset", key)
    if _sees_all(actor):
        return revisions
    campaigns: dict[str, tuple[Revision, ...]] = {}
    out = []
    for number, revision in enumerate(revisions):
        last = number + 1 == len(revisions)
        until = None if last else revisions[number + 1].at
        document = _read(revision)
        if not isinstance(document, Asset):
            continue
        name = document.campaign or ""
        if name not in campaigns:
            campaigns[name] = _history(desk, name)
        stood = _between(campaigns[name], revision.at, until)
        own = bool(decide(actor, Action.SEE, thing("asset", key, document)))
        if own or any(
            decide(actor, Action.SEE, thing("asset", key, document, {name: c})) for c in stood
        ):
            out.append(replace(revision, by="", why=revision.why if own else ""))
    return tuple(out)


def _sees_all(actor: Actor) -> bool:
    return bool(decide(actor, Action.SEE, Thing("asset")))


def _read(revision: Revision) -> Document | None:
    try:
        return revision.document()
    except DocumentError:
        return None


def _history(desk: Desk, campaign: str) -> tuple[Revision, ...]:
    try:
        return desk.history("campaign", campaign) if campaign else ()
    except NoDocumentError:
        return ()


def _between(
    history: tuple[Revision, ...], since: datetime, until: datetime | None
) -> Iterator[Campaign]:
    """The campaign as it was from ``since`` to before ``until``; put away it shares nothing."""
    for number, revision in enumerate(history):
        ended = history[number + 1].at if number + 1 < len(history) else None
        if (until is None or revision.at < until) and (ended is None or ended > since):
            document = None if revision.archived else _read(revision)
            if isinstance(document, Campaign):
                yield document


def demand_files(
    actor: Actor, state: PlanState, before: Document | None, after: Document,
    brought: frozenset[str] = frozenset(),
) -> None:  # fmt: skip
    """Refuse an asset that names files of the library ``actor`` may not see.

    Whoever sees an asset may read its files, so naming one by its digest is opening it. ``brought``
    are digests of what came with the same request.

    Raises:
        NotAllowedError: a digest is neither there before, nor brought, nor of an asset they see.
    """
    if not isinstance(after, Asset) or _sees_all(actor):
        return
    added = _digests(after) - brought
    added -= _digests(before) if isinstance(before, Asset) else frozenset()
    if added:
        seen = visible(actor, "asset", state.plan.assets, state.campaigns)
        for asset in seen.values():
            added -= _digests(asset)
    if added:
        named = [r.file for r in after.renditions if r.digest in added]
        raise NotAllowedError(
            f"{named[0][:120]} names a file of the library that you did not bring.",
            way_out="Bring the file itself, or leave its digest out.",
        )


def _digests(asset: Asset) -> frozenset[str]:
    return frozenset(r.digest for r in asset.renditions if r.digest)
