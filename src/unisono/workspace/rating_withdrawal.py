"""Ratings are taken back: by who gave them, or by who answers for the calibration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.desk import Desk
from unisono.desk.log import Event, append, entries
from unisono.errors import NoDocumentError, NotAllowedError
from unisono.messages.rated import rated_texts, remove_rating
from unisono.model.ratings import RatedTexts, Rating

KIND = "rating"
WITHDRAWN = "withdraw rating"


def may_withdraw(actor: Actor, rating: Rating) -> bool:
    """Whether ``actor`` may take this rating back."""
    return bool(decide(actor, Action.ARCHIVE, Thing(KIND, rating.id, rating.rater)))


def own_ratings(found: RatedTexts, actor: Actor) -> RatedTexts:
    """Those that ``actor`` gave; no other rater's."""
    mine = tuple(r for r in found.ratings if r.rater == actor.by)
    named = {r.text for r in mine}
    return RatedTexts({d: t for d, t in found.texts.items() if d in named}, mine)


def withdraw(
    desk: Desk, actor: Actor, ids: Iterable[str], door: str, why: str = ""
) -> tuple[Rating, ...]:
    """Take ratings back, all or none; the log keeps whose they were, never their values.

    Raises:
        NoDocumentError: there is no rating of that id.
        NotAllowedError: it is somebody else's.
    """
    with desk.database.begin() as connection:
        known = {r.id: r for r in rated_texts(connection).ratings}
        found = tuple(_one(known, actor, id) for id in dict.fromkeys(ids))
        for rating in found:
            remove_rating(connection, rating)
            detail = {"pillar": rating.pillar, "rater": rating.rater, "door": door}
            if why:
                detail["why"] = why[:2_000]
            append(connection, Event(actor.by, WITHDRAWN, KIND, rating.text, None, detail))
    return found


def _one(known: dict[str, Rating], actor: Actor, id: str) -> Rating:
    found = known.get(id)
    if found is None:
        raise NoDocumentError(
            f"There is no rating {id[:40]}.",
            way_out="See /messages/ratings/given, or 'unisono ratings list'.",
        )
    if not may_withdraw(actor, found):
        allowed = decide(actor, Action.ARCHIVE, Thing(KIND, found.id, found.rater))
        raise NotAllowedError(allowed.reason, way_out="Ask who gave it, or an owner.")
    return found


def withdrawn_since(desk: Desk, moment: datetime) -> int:
    """How many ratings were taken back after ``moment``."""
    with desk.database.read() as connection:
        found = entries(connection, kind=KIND, actions=(WITHDRAWN,))
    return sum(e.at > moment for e in found)
