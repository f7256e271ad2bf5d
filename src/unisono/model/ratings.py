"""Ratings of texts by people, how far raters agree, and calibrations made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from unisono.model.messages import Brand, MessageText
from unisono.model.variation import Interval

#: What a rating of the whole text has in place of a pillar.
WHOLE = ""
#: A line on the log odds: intercept and slope.
Line = tuple[float, float]


@dataclass(frozen=True)
class Rating:
    """How far one person finds that a text says a pillar, or any of them.

    Attributes:
        text: digest of the rated text, see :func:`unisono.messages.rated.text_digest`.
        pillar: the pillar's id, "" for the text as a whole.
        rater: the account, or the name an imported file gives.
        value: 0 (says nothing of it) to 10 (says it fully).
        source: screen, HTTP or import.
    """

    text: str
    pillar: str
    rater: str
    value: float
    rated_at: datetime
    source: str = "screen"

    @property
    def id(self) -> str:
        """One name for it: it stays when the rater rates again, in an export too."""
        said = "\0".join((self.text, self.pillar, self.rater))
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class RatedTexts:
    """All ratings, and the texts they are about by digest."""

    texts: dict[str, MessageText]
    ratings: tuple[Rating, ...]


@dataclass(frozen=True)
class Agreement:
    """How far raters agree about one question: Krippendorff's alpha, 1 complete, 0 by chance.

    Attributes:
        pillar: the question; "" the text as a whole, "*" all pillars together.
        texts: rated texts; shared: those that two or more people rated.
        interval_alpha: differences count by their square; interval: its 95 % interval.
        ordinal_alpha: only the order of ratings counts.
        reason: why it is not measured, "" when it is.
    """

    pillar: str
    raters: int
    texts: int
    shared: int
    ratings: int
    interval_alpha: float | None = None
    interval: Interval | None = None
    ordinal_alpha: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Fit:
    """How well scores match people's ratings, 0–10, on texts that were left out of the fit.

    Attributes:
        error: root mean squared difference; off: mean difference (score − rating).
        calibration_error: mean distance of score and rating over five groups of like scores.
    """

    error: float
    off: float
    calibration_error: float


@dataclass(frozen=True)
class Recalibrated:
    """What ratings of one kind (whole texts, or pillars) say of the scorer.

    Attributes:
        kind: "texts" or "pillars".
        texts, ratings: what it was made of.
        before, after: the shipped curve, and the own one on texts it was not fitted on.
        gain: 95 % interval of the fall of the squared error.
        line: of the own curve, fitted on all; None where the shipped one is kept.
        reason: why it is kept, "" when it is not.
    """

    kind: str
    texts: int
    ratings: int
    before: Fit | None = None
    after: Fit | None = None
    gain: Interval | None = None
    line: Line | None = None
    reason: str = ""


class OwnCurve(BaseModel):
    """A calibration made of a company's own ratings.

    It is a line on the log odds of the shipped scores it was made with, and holds for these alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    shipped: str = Field(description="Calibration of the scores it was made with.")
    texts: Line | None = None
    pillars: Line | None = None


class RatedBrand(Brand):
    """A brand whose texts are scored with a calibration of its own."""

    own_curve: OwnCurve


@dataclass(frozen=True)
class CalibrationVersion:
    """One calibration as it is kept.

    Attributes:
        brand: digest of the pillars it was made with.
        of: what was measured, per kind.
    """

    curve: OwnCurve
    made_at: datetime
    made_by: str
    brand: str
    of: tuple[Recalibrated, ...]


@dataclass(frozen=True)
class Calibrations:
    """All calibrations, newest last; ``active`` is the name of the one in use, "" the shipped."""

    active: str = ""
    versions: tuple[CalibrationVersion, ...] = ()

    def named(self, name: str) -> CalibrationVersion | None:
        """The version of that name."""
        return next((v for v in self.versions if v.curve.name == name), None)


def pillars_of(ratings: Sequence[Rating]) -> tuple[str, ...]:
    """Pillars that were rated, in their order of appearance."""
    return tuple(dict.fromkeys(r.pillar for r in ratings if r.pillar != WHOLE))
