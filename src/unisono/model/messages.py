"""Brand declaration and what message scoring returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Pillar(BaseModel):
    """One Tier-1 message pillar."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(min_length=1, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    statement: str = Field(min_length=3, description="What the company claims, in one sentence.")
    proof: list[str] = Field(default_factory=list, description="Proof points.")
    examples: list[str] = Field(default_factory=list, description="Approved texts that say it.")


class Voice(BaseModel):
    """Voice rules: words to use, to avoid, to replace, and limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    attributes: list[str] = Field(default_factory=list)
    use: list[str] = Field(default_factory=list)
    avoid: list[str] = Field(default_factory=list)
    replace: dict[str, str] = Field(default_factory=dict)


class Brand(BaseModel):
    """brand.yaml: the message architecture the audit measures against."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    company: str = Field(default="", description="Company name, as shown in reports.")
    positioning: str = Field(default="", description="Positioning in one or two sentences.")
    pillars: list[Pillar] = Field(default_factory=list, max_length=12)
    voice: Voice = Field(default_factory=Voice)
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


@dataclass(frozen=True)
class MessageText:
    """One text to score, with where it came from."""

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


@dataclass(frozen=True)
class MessageScore:
    """How well one text carries the pillars.

    Attributes:
        score: 0–10 for the text as a whole.
        pillars: 0–10 per pillar id.
        best_sentence: per pillar the sentence that supports it most, "" when none does.
        voice: voice findings in words (rule, the words at fault).
    """

    message: MessageText
    score: float
    pillars: dict[str, float]
    best_sentence: dict[str, str]
    voice: tuple[str, ...] = ()


@dataclass(frozen=True)
class DriftResult:
    """AUDIT-1's statistics over the sampled scores.

    Attributes:
        cv: standard deviation ÷ mean (0…1), noise not corrected.
        cv_interval: 95 % interval of cv.
        band_probability: probability of strong / moderate / severe.
        band: the band with probability ≥ ``decide_at``, else "undecided".
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
