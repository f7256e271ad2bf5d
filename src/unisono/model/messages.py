"""Brand declaration and what message scoring returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from unisono.model.document import Day
from unisono.model.tiers import NamedAttribute, Personalisation, VisualIdentity
from unisono.model.variation import VarianceComponent, WordingNoise


class Pillar(BaseModel):
    """One Tier-1 message pillar."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(min_length=1, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    statement: str = Field(min_length=3, description="What the company claims, in one sentence.")
    proof: list[str] = Field(default_factory=list, description="Proof points.")
    examples: list[str] = Field(default_factory=list, description="Approved texts that say it.")
    owner: str = Field(default="", description="Who answers for it; empty: the brand's owner.")


class Voice(BaseModel):
    """Voice rules: words to use, to avoid, to replace, and limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    attributes: list[NamedAttribute] = Field(
        default_factory=list, description="How it sounds, each with examples; or bare names."
    )
    use: list[str] = Field(default_factory=list)
    avoid: list[str] = Field(default_factory=list)
    replace: dict[str, str] = Field(default_factory=dict)
    avoid_capitals: bool = Field(default=False, description="Whether words in capitals are found.")
    exclamation_marks: int | None = Field(default=None, ge=0, description="At most in one text.")
    sentence_words: int | None = Field(default=None, ge=3, description="Longest sentence in words.")
    reading_difficulty: float | None = Field(
        default=None,
        ge=10,
        le=100,
        description="Hardest LIX (Björnsson 1968): below 40 easy, 50 normal, above 60 hard.",
    )
    length: dict[str, int] = Field(
        default_factory=dict, description="Most characters of a text per channel."
    )


class Claims(BaseModel):
    """What may not be claimed, and what may only be claimed with words beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    forbid: list[str] = Field(default_factory=list, description="Words that block a text.")
    need: dict[str, str] = Field(
        default_factory=dict, description="Words, and what must stand in the same text."
    )


class Brand(BaseModel):
    """brand.yaml: the message architecture the audit measures against."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    company: str = Field(default="", description="Company name, as shown in reports.")
    positioning: str = Field(default="", description="Positioning in one or two sentences.")
    pillars: list[Pillar] = Field(default_factory=list, max_length=12)
    voice: Voice = Field(default_factory=Voice)
    claims: Claims = Field(default_factory=Claims)
    revenue_usd: float | None = Field(default=None, ge=0, description="Revenue a year, USD.")
    marketing_team: int | None = Field(default=None, ge=0, description="People in marketing.")
    monthly_budget_usd: float | None = Field(default=None, ge=0)
    business_model: str = Field(default="", description="b2b, b2c or empty.")
    product_market_fit: bool | None = Field(default=None)
    commodity: bool | None = Field(default=None)
    pivots_per_year: int | None = Field(default=None, ge=0)
    practices: dict[str, bool] = Field(
        default_factory=dict,
        description="Organisation facts for maturity, e.g. council, shared_kpis, launch_gate.",
    )
    visual: VisualIdentity = Field(default_factory=VisualIdentity)
    personalisation: Personalisation = Field(default_factory=Personalisation)
    owner: str = Field(default="", description="Who answers for the brand core.")
    reviewed_on: Day | None = Field(default=None, description="Day it was last looked at.")
    review_by: Day | None = Field(
        default=None, description="Day of the next look; empty: as the settings say."
    )


@dataclass(frozen=True)
class MessageText:
    """One text to score, with where it came from.

    Attributes:
        link: where it leads; owner: who answers for it; both "" when not known.
    """

    key: str
    channel: str
    text: str
    title: str = ""
    campaign: str = ""
    team: str = ""
    agency: str = ""
    audience: str = ""
    day: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    path: str = ""
    file_row: int = 0
    link: str = ""
    owner: str = ""


@dataclass(frozen=True)
class PillarReason:
    """Why a text carries a pillar as far as it does.

    Attributes:
        line: the pillar's line that the best sentence comes closest to.
        matches: words of that line and the words of the sentence they were matched with, the
            weightiest first.
        contributions: what each kind of closeness adds to the log odds, against a text that has
            nothing to do with the pillar.
    """

    line: str
    matches: tuple[tuple[str, str], ...]
    contributions: dict[str, float]


@dataclass(frozen=True)
class MessageScore:
    """How well one text carries the pillars.

    Attributes:
        score: 0–10 for the text as a whole.
        pillars: 0–10 per pillar id.
        best_sentence: per pillar the sentence that supports it most, "" when none does.
        voice: voice findings in words (rule, the words at fault).
        reasons: per supported pillar why; only where it was asked for.
        calibration: which calibration made the score, see :mod:`unisono.messages.curve`.
    """

    message: MessageText
    score: float
    pillars: dict[str, float]
    best_sentence: dict[str, str]
    voice: tuple[str, ...] = ()
    reasons: dict[str, PillarReason] = field(default_factory=dict)
    calibration: str = ""


@dataclass(frozen=True)
class DriftResult:
    """AUDIT-1's statistics over the sampled scores.

    Attributes:
        cv: standard deviation ÷ mean (0…1), noise not corrected.
        cv_interval: 95 % interval of cv.
        band_probability: probability of strong / moderate / severe.
        band: the band with probability ≥ ``decide_at``, else "undecided".
        noise: variation without what wording alone does; None where it was not measured.
        components: variance between and within channels, teams and agencies, over all texts.
        needed: texts in all from which a band would reach ``decide_at``, if they vary as the
            sampled ones do; None when it is decided, or no number would do.
        calibration: which calibration the scores were made with.
        other_languages: languages no pillar is worded in, with the texts in them, not scored.
    """

    sample: tuple[MessageScore, ...]
    population: int
    mean: float
    sd: float
    cv: float
    cv_interval: tuple[float, float]
    band_probability: dict[str, float]
    band: str
    decide_at: float
    by_channel: dict[str, float]
    heat: dict[str, dict[str, float]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    note: str = ""
    noise: WordingNoise | None = None
    components: tuple[VarianceComponent, ...] = ()
    needed: int | None = None
    calibration: str = ""
    other_languages: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class OfferFact:
    """One offer read out of a text: kind and value, with the words it was read from."""

    kind: str
    value: float | None
    unit: str
    words: str
    message: MessageText


@dataclass(frozen=True)
class Contradiction:
    """Two offers that are live together, overlap in audience, and differ.

    ``ended``: the last day both were live lies before the day the audit looks from.
    """

    first: OfferFact
    second: OfferFact
    why: str
    ended: bool = False
