"""Tracking taxonomy declaration and what canonicalisation returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class ParameterRule(BaseModel):
    """Rule of one tracking parameter (utm_source, utm_medium …)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    allowed: list[str] = Field(default_factory=list, description="Allowed values; empty: any.")
    pattern: str = Field(default="", description="Regular expression the whole value must match.")
    required: bool = False
    aliases: dict[str, str] = Field(default_factory=dict, description="raw value → canonical.")
    owner: str = ""


class ChannelRule(BaseModel):
    """One channel of the company's own, tried before the GA4 default groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    channel: str
    source: str = Field(default="", description="Regular expression on the source.")
    medium: str = Field(default="", description="Regular expression on the medium.")
    campaign: str = Field(default="", description="Regular expression on the campaign.")
    discipline: str = ""


class Taxonomy(BaseModel):
    """taxonomy.yaml: allowed values, naming pattern, aliases, owners, own channels."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int = 1
    parameters: dict[str, ParameterRule] = Field(default_factory=dict)
    channels: list[ChannelRule] = Field(default_factory=list)
    different: list[tuple[str, str]] = Field(
        default_factory=list, description="Pairs of values that must never be merged."
    )


@dataclass(frozen=True)
class RawValue:
    """One distinct tracking value as seen; ``param`` is source, medium, campaign, content, term."""

    param: str
    raw: str
    uses: int
    first_seen: date | None = None
    last_seen: date | None = None
    file_id: str = ""
    file_row: int = 0


@dataclass(frozen=True)
class CanonicalValue:
    """What a raw value stands for.

    Attributes:
        kind: standard, variant (of another value), off_standard, ambiguous, empty.
        reason: why, in words, e.g. "same words and date as 'q1-promo'".
    """

    param: str
    raw: str
    canonical: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Question:
    """Two values that may be one: asked, not guessed."""

    param: str
    first: str
    second: str
    why: str
    uses: int


@dataclass(frozen=True)
class Rewrite:
    """A value of the past and the value figures show it as.

    Attributes:
        kind, reason: see :class:`CanonicalValue`.
        standing: by rule, declared, open (a person has to decide), link only.
        uses: touches and ad rows that carry it.
        spend: of ad reports that carry it, in the reporting currency.
        conversions: conversions within the lookback window after a touch that carries it.

    Both are None for readers who may not see metrics.
    """

    param: str
    raw: str
    canonical: str
    reason: str
    kind: str
    standing: str
    uses: int
    first_seen: date | None = None
    last_seen: date | None = None
    spend: float | None = 0.0
    conversions: int | None = 0


@dataclass(frozen=True)
class RewrittenRows:
    """Rows of one file that carry a value that was rewritten: the way back to the raw data.

    ``spend`` and ``conversions`` as in :class:`Rewrite`; ``first_row`` is an example.
    """

    param: str
    raw: str
    canonical: str
    platform: str
    path: str
    first_row: int
    rows: int
    spend: float | None
    conversions: int | None
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class RepairPlace:
    """Where a faulty value stands in a tool, so that somebody can mend it there.

    Attributes:
        where: ad, ad report, mail link, planned activity, link (as visits show it).
        name: of the campaign, ad or mailing in the tool; link: that carries the value.
        mended: the link as it should be; "" when it is not known.
    """

    platform: str
    where: str
    name: str
    campaign: str
    param: str
    raw: str
    canonical: str
    link: str
    mended: str
    uses: int
    last_seen: date | None


@dataclass(frozen=True)
class ChannelKey:
    """One distinct tuple that decides a channel."""

    source: str
    medium: str
    campaign: str
    referrer_host: str = ""
    click_kind: str = ""


@dataclass(frozen=True)
class ChannelChoice:
    """The channel of one tuple, with the rule that decided."""

    channel: str
    source: str
    medium: str
    rule: str
