"""How much message scores vary, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass

Interval = tuple[float, float]


@dataclass(frozen=True)
class WordingNoise:
    """Variation with the scorer's own noise taken out.

    Attributes:
        sd: standard deviation a text's score has by its wording alone, 0–10.
        share: share of the scores' variance that is such noise, 0…1.
        cv: √(variance − noise variance) ÷ mean, 0…1.
        cv_interval: 95 % interval of ``cv``.
        texts: texts whose noise was measured.
    """

    sd: float
    share: float
    cv: float
    cv_interval: Interval
    texts: int


@dataclass(frozen=True)
class VarianceComponent:
    """Variance of scores between and within groups of texts (one-way random effects).

    Attributes:
        by: what groups are told apart by: channel, team, agency.
        texts: texts that name their group; unnamed: those that do not and are left out.
        groups: number of groups.
        between, within: variance between groups and within one, score².
        share: between ÷ (between + within), 0…1.
        interval: 95 % interval of ``share``.
        reason: why nothing is measured, "" when it is.
    """

    by: str
    texts: int
    unnamed: int
    groups: int
    between: float | None = None
    within: float | None = None
    share: float | None = None
    interval: Interval | None = None
    reason: str = ""
