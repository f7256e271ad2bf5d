"""Where texts are rated: what everybody is asked, who asks, and the desk."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request

from unisono.access.rights import Actor
from unisono.errors import QueryError
from unisono.messages.rating_sample import text_digest
from unisono.model.messages import Brand, MessageText
from unisono.model.ratings import WHOLE, Rating
from unisono.web.planning.office import Planning, demand_all
from unisono.workspace.ratings import (
    RatingState,
    ToRate,
    next_text,
    rate,
    rating_state,
    shipped_brand,
    texts_to_rate,
)

#: Texts a rater can pass over in one address.
SKIPPED = 40


class RatingRoom:
    """Ratings of one workspace for many raters."""

    def __init__(self, office: Planning) -> None:
        self.office = office

    @property
    def brand(self) -> Brand:
        """The brand that texts are rated against."""
        return shipped_brand(self.office.results.workspace.layout)

    def texts(self) -> tuple[MessageText, ...]:
        """The texts everybody is asked to rate, kept like every result; none before a load."""
        if not self.office.results.loaded:
            return ()
        return self.office.results.once(("texts to rate",), texts_to_rate)

    def state(self) -> RatingState:
        """Counts, agreement and calibrations as they are now."""
        return rating_state(self.office.results.workspace, self.office.desk)

    def next(self, actor: Actor, pillar: str, skipped: tuple[str, ...] = ()) -> ToRate:
        """What ``actor`` is asked next on one question."""
        self.demand_question(pillar)
        return next_text(self.office.desk, self.texts(), actor.by, pillar, skipped)

    def demand_question(self, pillar: str) -> None:
        """Refuse a pillar that the brand does not have.

        Raises:
            QueryError: it does not.
        """
        known = [p.id for p in self.brand.pillars]
        if pillar != WHOLE and pillar not in known:
            raise QueryError(
                f"There is no pillar “{pillar[:80]}”.", way_out=f"There are: {', '.join(known)}."
            )

    def rate(self, actor: Actor, digest: str, pillar: str, value: float, door: str) -> Rating:
        """Keep a rating of one of the texts that are asked for.

        Raises:
            QueryError: it is none of them, or no rating from 0 to 10.
        """
        message = next((t for t in self.texts() if text_digest(t) == digest), None)
        if message is None:
            raise QueryError(
                "This text is not among those that are rated.", way_out="Open the page again."
            )
        rating = Rating(digest, pillar, actor.by, value, datetime.now(UTC), door)
        rate(self.office.desk, message, rating, self.brand, door)
        return rating


def demand_rate(request: Request) -> Actor:
    """Who asks, if they may rate texts and see them.

    Raises:
        NotAllowedError: they may not.
    """
    demand_all(request, "see", "messages")
    return demand_all(request, "create", "rating")


def demand_calibrate(request: Request) -> Actor:
    """Who asks, if they may change the calibration.

    Raises:
        NotAllowedError: they may not.
    """
    return demand_all(request, "run", "rating")
