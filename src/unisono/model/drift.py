"""What the drift of a company's texts says: groups, sentences, control charts, consistency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from unisono.model.messages import DriftResult
from unisono.model.variation import Interval


@dataclass(frozen=True)
class GroupDrift:
    """Scores of one channel, team, agency, campaign, month or pillar.

    Attributes:
        name: "" for texts that name none.
        mean, mean_interval: mean score 0–10 and its 95 % interval (t), None for a single text.
        sd, cv, consistency: spread, variation 0…1 and 1 − variation; None below five texts.
        carries: share of the texts that carry a pillar (score 5 or more), for a pillar: this one.
    """

    name: str
    texts: int
    mean: float
    mean_interval: Interval | None
    sd: float | None
    cv: float | None
    consistency: float | None
    carries: float


@dataclass(frozen=True)
class SentenceEffect:
    """What one sentence does for its text.

    Attributes:
        effect: "supports", "breaks" or "says none" of the pillars.
        pillar: the pillar whose score changes most; "" for "says none".
        change: pillar score of the text minus that without the sentence, 0–10.
        score: score of the whole text.
    """

    channel: str
    key: str
    sentence: str
    effect: str
    pillar: str
    change: float
    score: float
    path: str = ""
    file_row: int = 0


@dataclass(frozen=True)
class Week:
    """One week on the control charts.

    Attributes:
        first_day: its Monday; texts: scored texts of the week; mean: their mean score.
        baseline: whether it belongs to the weeks the others are held against.
        z: mean less baseline mean, in standard errors of a week with so many texts.
        ewma: the moving average as a score; None in weeks that are not watched.
        cusum_up, cusum_down: sums of rises and falls, in standard errors; None likewise.
    """

    first_day: date
    texts: int
    mean: float
    baseline: bool
    z: float
    ewma: float | None
    cusum_up: float | None
    cusum_down: float | None


@dataclass(frozen=True)
class Signal:
    """A chart left its limits; told once, in the week it happened.

    Attributes:
        chart: "EWMA" or "CUSUM"; direction: "fell" or "rose".
        week: Monday of the first week beyond the limit; weeks: how many in a row were.
        since: Monday of the week the change probably began in (CUSUM), else ``week``.
        over: whether a later week was within the limits again.
    """

    chart: str
    direction: str
    week: date
    since: date
    weeks: int
    mean: float
    over: bool


@dataclass(frozen=True)
class Monitoring:
    """Control charts of the weekly mean score.

    Attributes:
        reason: why nothing is measured, "" when it is.
        baseline_mean, baseline_sd, baseline_texts: of the baseline's texts.
        week_factor: by how much weeks of the baseline vary more than their texts explain, ≥ 1.
        widening: factor on the limits so that the stated rate holds for a baseline of so few
            weeks and texts that score as these do, ≥ 1.
        ewma_half: limits of the EWMA lie so far from the baseline's mean, as a score.
        cusum_limit: limit of both sums, in standard errors.
        ewma_run, cusum_run: weeks from one false alarm to the next on average, by Markov chain.
        either_run: the least for both charts together: the stated rate.
        yearly_chance: chance of a false alarm within 52 weeks at that rate, 0…1.
        undated: texts without a day, which are on no chart.
    """

    weeks: tuple[Week, ...] = ()
    signals: tuple[Signal, ...] = ()
    reason: str = ""
    baseline_mean: float = 0.0
    baseline_sd: float = 0.0
    baseline_texts: int = 0
    week_factor: float = 1.0
    widening: float = 1.0
    ewma_half: float = 0.0
    cusum_limit: float = 0.0
    ewma_run: float = 0.0
    cusum_run: float = 0.0
    either_run: float = 0.0
    yearly_chance: float = 0.0
    undated: int = 0


@dataclass(frozen=True)
class DriftReport:
    """Everything said of the drift of the company's texts.

    Attributes:
        drift: AUDIT-1's figures; None when too little could be scored, see ``reason``.
        by: what ``groups`` are told apart by.
        consistency: months, oldest first; the consistency of each is 1 − variation.
        short: texts of fewer than three words, which cannot be scored.
    """

    drift: DriftResult | None
    reason: str
    by: str
    groups: tuple[GroupDrift, ...] = ()
    sentences: tuple[SentenceEffect, ...] = ()
    consistency: tuple[GroupDrift, ...] = ()
    monitoring: Monitoring = Monitoring()
    short: int = 0
    texts: int = 0
